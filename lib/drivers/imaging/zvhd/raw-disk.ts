import type { FileHandle } from 'node:fs/promises'
import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { ZVHD_BLOCK_BYTES } from '@/lib/domain/format/zvhd-footer'
import { writeAt } from '@/lib/drivers/store/sparse-write'
import { isZeros, runsOf } from '@/lib/drivers/store/zero-runs'
import { ByteFeed } from './byte-feed'
import type { DiskExtent, DiskStream } from './disk-extent'
import { eachOf } from './in-order'

const ZEROS = Buffer.alloc(1024 * 1024)
/** On a busy machine each waits longer for its turn than for the disk. */
export const WRITES_AT_ONCE = 4

/** Writes a disk into an empty file. Zeros stay holes. */
export async function writeRawDisk(disk: DiskStream, file: FileHandle): Promise<void> {
  await file.truncate(disk.virtualSizeBytes)
  await eachOf(disk.extents, WRITES_AT_ONCE, async ({ offsetBytes, bytes }) => {
    for (const { start, end, isZero } of runsOf(bytes))
      if (!isZero) await writeAt(file, bytes.subarray(start, end), offsetBytes + start)
  })
}

/** All bytes of a disk in order, for where there are no holes. */
export async function* rawBytes({ extents, virtualSizeBytes }: DiskStream): AsyncGenerator<Buffer> {
  let doneBytes = 0
  const zerosTo = function* (endBytes: number) {
    for (; doneBytes < endBytes; doneBytes += ZEROS.length)
      yield ZEROS.subarray(0, Math.min(ZEROS.length, endBytes - doneBytes))
    doneBytes = endBytes
  }
  for await (const { offsetBytes, bytes } of extents) {
    yield* zerosTo(offsetBytes)
    yield bytes
    doneBytes += bytes.length
  }
  yield* zerosTo(virtualSizeBytes)
}

/** A raw disk that comes through a pipe. Throws `file.*` when it is not as long as was said. */
export function rawStream(pieces: AsyncIterable<Uint8Array>, sizeBytes: number): DiskStream {
  const feed = new ByteFeed(pieces)
  const extents = async function* (): AsyncGenerator<DiskExtent> {
    for (let at = 0; at < sizeBytes; at += ZVHD_BLOCK_BYTES) {
      const lengthBytes = Math.min(ZVHD_BLOCK_BYTES, sizeBytes - at)
      const bytes = await feed.take(lengthBytes)
      if (bytes.length < lengthBytes) throw truncated('raw')
      if (!isZeros(bytes)) yield { offsetBytes: at, bytes }
    }
    if ((await feed.take(1)).length > 0) throw corrupt('raw', 'longer than announced')
  }
  return { virtualSizeBytes: sizeBytes, extents: extents() }
}
