import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { type Integrity, integrities } from '@/lib/domain/integrity/integrity'
import type {
  IntegrityTotals,
  IntegrityView,
  ScrubView,
  StoredOwner,
  StoredView,
} from '@/lib/domain/integrity/view'
import type { Context } from '../context'
import { read } from '../verb'

const { sql } = Prisma

/** Rows that the page shows; the totals say how many there are. */
const OBJECTS_SHOWN = 100

/** How the stored bytes are: the whole in figures, and by name what needs a look. */
export const getIntegrity = read({
  action: 'operator:health:get',
  input: z.object({
    /** Which objects to show; empty: all. */
    states: z.array(z.enum(integrities)).default([]),
  }),
  run: async (ctx, _target, { states }): Promise<IntegrityView> => {
    const [totals, running, objects] = await Promise.all([
      totalsOf(ctx),
      runningOf(ctx),
      objectsOf(ctx, states),
    ])
    return { intervalDays: ctx.config.IMPRINT_SCRUB_DAYS, totals, running, objects }
  },
})

async function totalsOf({ db, config }: Context): Promise<IntegrityTotals> {
  // Without an interval, whatever was verified ever.
  const since = config.IMPRINT_SCRUB_DAYS || 36_500
  const isVerified = sql`last_verified_at > now() - make_interval(days => ${since}::int)`
  const [row] = await db.$queryRaw<Record<keyof IntegrityTotals, bigint>[]>`
    SELECT count(*) AS objects, coalesce(sum(size_bytes), 0)::bigint AS bytes,
      count(*) FILTER (WHERE ${isVerified}) AS "verifiedObjects",
      coalesce(sum(size_bytes) FILTER (WHERE ${isVerified}), 0)::bigint AS "verifiedBytes",
      coalesce(sum(repaired_units), 0)::bigint AS "repairedUnits",
      count(*) FILTER (WHERE integrity = 'damaged') AS "damagedObjects",
      count(*) FILTER (WHERE verify_requested_at IS NOT NULL) AS "requestedObjects"
    FROM stored_objects WHERE state = 'committed'`
  return {
    objects: Number(row!.objects),
    bytes: Number(row!.bytes),
    verifiedObjects: Number(row!.verifiedObjects),
    verifiedBytes: Number(row!.verifiedBytes),
    repairedUnits: Number(row!.repairedUnits),
    damagedObjects: Number(row!.damagedObjects),
    requestedObjects: Number(row!.requestedObjects),
  }
}

interface OwnedRow {
  key: string
  sizeBytes: bigint
  owner: StoredOwner | null
}

/** Of a row `s` of `stored_objects`: one of the things that have its bytes. */
const ownerOf = sql`(
  SELECT json_build_object('kind', t.kind, 'id', t.id, 'name', t.name, 'accountName', a.name)
  FROM (
    SELECT 'image' AS kind, i.id::text AS id, i.name AS name, i.project_id FROM images i WHERE i.stored_key = s.key
    UNION ALL
    SELECT 'object', o.id, b.name || ':' || o.key, b.project_id
    FROM bucket_objects o JOIN buckets b ON b.id = o.bucket_id WHERE o.stored_key = s.key
  ) t JOIN projects p ON p.id = t.project_id JOIN accounts a ON a.id = p.account_id
  ORDER BY t.kind, t.id LIMIT 1)`

async function runningOf({ db }: Context): Promise<ScrubView | null> {
  const [row] = await db.$queryRaw<(OwnedRow & { seenBytes: bigint; startedAt: Date })[]>`
    SELECT s.key, s.size_bytes AS "sizeBytes", c.checked_bytes AS "seenBytes", c.started_at AS "startedAt",
      ${ownerOf} AS owner
    FROM scrubs c JOIN stored_objects s ON s.key = c.key WHERE c.lease_until > now()`
  if (!row) return null
  const { key, owner, startedAt } = row
  return {
    ...{ key, owner, startedAt: startedAt.toISOString() },
    sizeBytes: Number(row.sizeBytes),
    seenBytes: Number(row.seenBytes),
  }
}

interface ObjectRow extends OwnedRow {
  integrity: Integrity
  repairedUnits: bigint
  verifiedAt: Date | null
  isRequested: boolean
  holders: bigint
}

async function objectsOf({ db }: Context, states: readonly Integrity[]): Promise<StoredView[]> {
  const wanted = states.length > 0 ? sql`AND integrity::text = ANY(${states})` : Prisma.empty
  const rows = await db.$queryRaw<ObjectRow[]>`
    WITH first AS (
      SELECT * FROM stored_objects WHERE state = 'committed' ${wanted}
      ORDER BY integrity = 'damaged' DESC, integrity = 'repaired' DESC,
        coalesce(last_verified_at, created_at), key
      LIMIT ${OBJECTS_SHOWN})
    SELECT s.key, s.integrity::text AS integrity, s.size_bytes AS "sizeBytes", s.repaired_units AS "repairedUnits",
      s.last_verified_at AS "verifiedAt", s.verify_requested_at IS NOT NULL AS "isRequested", ${ownerOf} AS owner,
      (SELECT count(*) FROM images i WHERE i.stored_key = s.key)
        + (SELECT count(*) FROM bucket_objects o WHERE o.stored_key = s.key) AS holders
    FROM first s
    ORDER BY integrity = 'damaged' DESC, integrity = 'repaired' DESC, coalesce(last_verified_at, created_at), key`
  return rows.map(({ key, integrity, isRequested, owner, ...row }) => ({
    ...{ key, integrity, isRequested, owner },
    sizeBytes: Number(row.sizeBytes),
    repairedUnits: Number(row.repairedUnits),
    verifiedAt: row.verifiedAt?.toISOString() ?? null,
    sharedBy: Math.max(0, Number(row.holders) - 1),
  }))
}
