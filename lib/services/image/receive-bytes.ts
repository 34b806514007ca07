import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { receivedStorageKey } from '@/lib/domain/bucket/storage-key'
import { DomainError } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import { GIB, IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import { type Digests, FLOW_BYTES } from '@/lib/ports/digest-measure'
import { type Redundancy, type StoredBytes, StoreFull } from '@/lib/ports/object-store'
import type { Context } from '../context'
import { usageOf } from '../quota/reserve'
import { wakeSweeper } from '../stored/discard'
import { stageStored } from '../stored/stage'

/** What has arrived in the store, not yet anybody's. */
export interface Received {
  key: string
  stored: StoredBytes
  digests: Digests
}

/** So often a receiver says that it still lives; the sweep takes what is silent much longer. */
const ALIVE_MS = 10_000
export const RECEIVER_SILENT_SECONDS = 60
/** Who writes a key while it is received. */
export const RECEIVER = 'receive'

/**
 * Takes a stream into the store under a new key and measures it on its way. The key is announced before its first byte and
 * touched while bytes come, so that whatever a dead process left is found. When it throws nothing stays.
 */
export async function receiveBytes(
  ctx: Context,
  image: { id: string; projectId: string; regionId: string; storagePolicy: string },
  body: AsyncIterable<Buffer>,
): Promise<Received> {
  const key = receivedStorageKey(image.regionId, image.id, newHexId())
  const limitBytes = await roomFor(ctx, image.projectId)
  await stageStored(ctx, key, RECEIVER)
  const alive = setInterval(() => void touch(ctx, key).catch(() => {}), ALIVE_MS)
  const measure = ctx.measureDigests()
  try {
    const redundancy = image.storagePolicy as Redundancy // safe: no row has another
    const storing = ctx.store.put(key, measure.stream, { redundancy })
    // Whichever fails first ends the other.
    const [stored] = await Promise.all([
      storing,
      pipeline(body, limited(limitBytes), measure.stream).catch((error: unknown) => {
        measure.abort()
        throw error
      }),
    ])
    return { key, stored, digests: await measure.digests() }
  } catch (error) {
    measure.abort()
    // Taken for dead, and cleared away, while it only was slow.
    const isTakenAway = !(await isAnnounced(ctx, key))
    await forget(ctx, key)
    if (isTakenAway && !(error instanceof DomainError))
      throw new DomainError('request.conflict', {}, { cause: error })
    if (error instanceof StoreFull) throw new DomainError('store.full', {}, { cause: error })
    throw error
  } finally {
    clearInterval(alive)
  }
}

/** What may still be stored in the project, and never more than one image may have [C3, C10]. */
async function roomFor(ctx: Context, projectId: string): Promise<number> {
  const { used, limit } = await usageOf(ctx, 'stored_bytes', projectId)
  return Math.max(0, Math.min(limit - used, IMPORT_FILE_MAX_GIB * GIB))
}

/** Counts in a stream of its own: an asynchronous generator would cost each chunk several turns of the event loop. */
function limited(limitBytes: number): Transform {
  let sizeBytes = 0
  return new Transform({
    highWaterMark: FLOW_BYTES,
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (sizeBytes > limitBytes) done(new DomainError('request.too_large', { limitBytes }))
      else done(null, chunk)
    },
  })
}

const touch = (ctx: Context, key: string): Promise<unknown> =>
  ctx.prisma.storedObject.updateMany({ where: { key, state: 'staging' }, data: { updatedAt: new Date() } })

const isAnnounced = async (ctx: Context, key: string): Promise<boolean> =>
  (await ctx.prisma.storedObject.count({ where: { key, state: 'staging' } })) > 0

/** Gives up what was received, outside any transaction that may be rolling back. */
export async function forget(ctx: Pick<Context, 'prisma'>, key: string): Promise<void> {
  await ctx.prisma.storedObject.updateMany({
    where: { key, state: 'staging' },
    data: { state: 'deleting' },
  })
  await wakeSweeper(ctx.prisma)
}

/** A stream as the verbs take it: anything else is refused before it is read. */
export const isReadable = (value: unknown): value is Readable => value instanceof Readable
