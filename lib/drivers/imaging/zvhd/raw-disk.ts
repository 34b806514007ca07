import type { FileHandle } from 'node:fs/promises'
import { writeAt } from '@/lib/drivers/store/sparse-write'
import { runsOf } from '@/lib/drivers/store/zero-runs'
import type { DiskStream } from './disk-extent'

const ZEROS = Buffer.alloc(1024 * 1024)

/** Writes a disk into an empty file. Zeros stay holes. */
export async function writeRawDisk(disk: DiskStream, file: FileHandle): Promise<void> {
  await file.truncate(disk.virtualSizeBytes)
  for await (const { offsetBytes, bytes } of disk.extents)
    for (const { start, end, isZero } of runsOf(bytes))
      if (!isZero) await writeAt(file, bytes.subarray(start, end), offsetBytes + start)
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
