import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Redundancy, StoredBytes } from '@/lib/ports/object-store'
import type { WriteAt } from '../sparse-write'
import { commitFile, newReference, removeFile, STAGING, stagingPath, withRoom } from '../store-folder'
import { devicesOf, findShards, nextSequence, shardPath, writeName } from './placement'
import { ShardWriter } from './shard-writer'
import { type EncodedUnit, StripeEncoder } from './stripe-encoder'
import { TWO_AND_ONE } from './stripes'

interface WriteOptions {
  root: string
  key: string
  redundancy: Redundancy
  writeAt: WriteAt
}

/**
 * Writes a stream as shards, each to a staging name on its own device, and renames them once all are on disk. The object is
 * there from the second rename on, when k shards of this write are in place; the third, left behind by a death between the two,
 * is found by its staging name.
 */
export async function writeObject(
  body: Readable,
  options: WriteOptions,
): Promise<{ name: string; stored: StoredBytes }> {
  const { root, key, redundancy, writeAt } = options
  const code = TWO_AND_ONE
  const generation = randomBytes(16).toString('hex')
  const name = writeName(nextSequence(await findShards(root, key)), generation)
  const devices = devicesOf(root, redundancy)
  const staged = devices.map((device) => stagingPath(device, newReference(key, 'shards', name.slice(1))))
  const writers: ShardWriter[] = []
  const encoder = new StripeEncoder(code, generation)
  try {
    return await withRoom(async () => {
      for (const [shard, path] of staged.entries()) {
        await mkdir(join(devices[shard]!, STAGING), { recursive: true, mode: 0o750 })
        writers.push(await ShardWriter.create(path, code, writeAt))
      }
      const stored = await encodeBody(body, encoder, writers)
      const label = { code, redundancy, generation, ...stored }
      await Promise.all(writers.map((writer, shard) => writer.finish({ ...label, shard })))
      await Promise.all(writers.splice(0).map((writer) => writer.close()))
      for (const [shard, path] of staged.entries())
        await commitFile(path, shardPath(devices[shard]!, key, name))
      return { name, stored }
    })
  } catch (error) {
    await Promise.all(writers.map((writer) => writer.close()))
    const left = [...staged, ...devices.map((device) => shardPath(device, key, name))]
    // A device that failed may fail at this too; the first error is the one to tell.
    await Promise.allSettled(left.map(removeFile))
    throw error
  } finally {
    encoder.end()
  }
}

/** Units go to all shards at once, stripe by stripe, while the next bytes are taken in and encoded. */
async function encodeBody(
  body: Readable,
  encoder: StripeEncoder,
  writers: readonly ShardWriter[],
): Promise<StoredBytes> {
  let slot = await encoder.take()
  let sizeBytes = 0
  let written: Promise<unknown> = Promise.resolve()
  const handOut = () => {
    const full = slot
    const encoded = encoder.encode(full)
    const before = written
    written = (async () => {
      await before
      await writeUnits(await encoded, writers)
      encoder.giveBack(full)
    })()
    // A slot whose write failed is not given back: whoever waits for one has to hear of it.
    written.catch((error: Error) => encoder.fail(error))
    encoded.catch(() => undefined)
  }
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      for (let taken = 0; taken < chunk.length; ) {
        taken += slot.fill(chunk.subarray(taken))
        if (!slot.isFull) continue
        handOut()
        slot = await encoder.take()
      }
    }
    if (slot.filledBytes > 0) handOut()
    await written
    return { sizeBytes, sha256: await encoder.finish() }
  } finally {
    await written.catch(() => undefined)
  }
}

async function writeUnits(units: readonly EncodedUnit[], writers: readonly ShardWriter[]): Promise<void> {
  await Promise.all(
    writers.map(async (writer, shard) => {
      for (const unit of units) if (unit.shard === shard) await writer.add(unit)
    }),
  )
}
