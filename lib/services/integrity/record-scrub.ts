import { Prisma } from '@/lib/db/generated/client'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { newHexId } from '@/lib/domain/ids'
import type { ImageStatus } from '@/lib/domain/image/kinds'
import type { Integrity } from '@/lib/domain/integrity/integrity'
import type { ScrubResult } from '@/lib/ports/object-store'
import { appendRecord, type NewRecord } from '../audit/append-record'
import type { Context, Db, Services } from '../context'
import { moveImage } from '../image/move-image'
import { isGenuine } from '../image/record-signature'
import { inTransaction } from '../transaction'
import type { DueObject } from './next-due'

type Parts = Pick<Services, 'prisma' | 'secrets'>
type Found = Pick<ScrubResult, 'state' | 'repairedUnits'>

export interface ScrubOutcome {
  before: Integrity
  /** How many images went out of use, or came back. */
  movedImages: number
}

/**
 * Writes down what a look at an object found, and what follows: nobody may use images whose bytes are damaged, until a later
 * look finds them sound. Null when the object was removed meanwhile.
 */
export async function recordScrub(
  services: Parts,
  due: DueObject,
  found: Found,
): Promise<ScrubOutcome | null> {
  return inTransaction(services, async (db) => {
    const ctx = { ...services, db }
    // Before the object's row, as who deletes an image locks them.
    await db.$queryRaw`SELECT id FROM images WHERE stored_key = ${due.key} ORDER BY id FOR UPDATE`
    const [object] = await db.$queryRaw<{ integrity: Integrity }[]>`
      SELECT integrity::text AS integrity FROM stored_objects
      WHERE key = ${due.key} AND state = 'committed' FOR UPDATE`
    if (!object) return null
    await db.$executeRaw`
      UPDATE stored_objects SET integrity = ${found.state}::"Integrity", last_verified_at = now(),
        repaired_units = repaired_units + ${found.repairedUnits},
        verify_requested_at = CASE WHEN verify_requested_at > ${due.takenAt} THEN verify_requested_at END
      WHERE key = ${due.key}`
    const moved = await moveImages(ctx, due.key, found.state === 'damaged')
    // Last: from here on everybody else who writes to the trail waits.
    await tellOwners(db, due.key, object.integrity, found, moved)
    return { before: object.integrity, movedImages: moved.size }
  })
}

interface Move {
  from: ImageStatus
  to: ImageStatus
}

/** What `failureParams` keep of an image that went out of use. */
interface Before {
  was?: ImageStatus
}

async function moveImages(
  ctx: Pick<Context, 'db' | 'secrets'>,
  storedKey: string,
  isDamaged: boolean,
): Promise<Map<string, Move>> {
  const moved = new Map<string, Move>()
  const images = await ctx.db.image.findMany({
    where: isDamaged
      ? { storedKey, status: { in: ['active', 'deactivated'] } }
      : { storedKey, status: 'error', failureCode: 'image.integrity' },
  })
  for (const image of images) {
    const from = image.status
    // safe: written below only
    const to = isDamaged ? 'error' : ((image.failureParams as Before | null)?.was ?? 'active')
    // Its bytes are sound, but whether they are its own is another question.
    if (to === 'active' && !isGenuine(ctx, image)) continue
    const failure = isDamaged
      ? { failureCode: 'image.integrity', failureParams: { was: from } }
      : { failureCode: null, failureParams: Prisma.DbNull }
    await moveImage(ctx, image.id, from, to, failure)
    moved.set(image.id, { from, to })
  }
  return moved
}

/** The event that a look means for whoever has the bytes; null when there is no news. */
function newsOf(before: Integrity, { state }: Found): string | null {
  if (state === 'damaged') return before === 'damaged' ? null : 'damageStoredBytes'
  if (before === 'damaged') return 'recoverStoredBytes'
  return state === 'repaired' ? 'repairStoredBytes' : null
}

async function tellOwners(
  db: Db,
  key: string,
  before: Integrity,
  found: Found,
  moved: ReadonlyMap<string, Move>,
): Promise<void> {
  const action = newsOf(before, found)
  if (!action) return
  const isBad = found.state === 'damaged'
  const requestId = newHexId()
  for (const thing of await thingsOf(db, key)) {
    const move = moved.get(thing.resourceId ?? '')
    await appendRecord(db, {
      ...thing,
      ...{ userId: null, userName: '', credentialKind: 'system', credentialId: null },
      ...{ sourceAddress: 'worker', userAgent: '', requestId, action },
      ...{ outcome: isBad ? 'failed' : 'success', code: isBad ? 'image.integrity' : null },
      details: { repairedUnits: found.repairedUnits },
      changes: move ? diffOf({ status: move.from }, { status: move.to }) : null,
    })
  }
}

type Thing = Pick<
  NewRecord,
  'accountId' | 'projectId' | 'regionId' | 'resourceType' | 'resourceId' | 'resourceName'
>

/** Everything that has these bytes, in an order that all writers of several trails share. */
const thingsOf = (db: Db, key: string): Promise<Thing[]> => db.$queryRaw<Thing[]>`
  SELECT p.account_id AS "accountId", p.id AS "projectId", p.region_id AS "regionId", 'image' AS "resourceType",
    i.id::text AS "resourceId", i.name AS "resourceName"
  FROM images i JOIN projects p ON p.id = i.project_id WHERE i.stored_key = ${key}
  UNION ALL
  SELECT b.account_id, b.project_id, b.region_id, 'object', o.id, b.name || ':' || o.key
  FROM bucket_objects o JOIN buckets b ON b.id = o.bucket_id WHERE o.stored_key = ${key}
  ORDER BY 1, 5`
