import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { PartSizeWrong, type StoredBytes } from '@/lib/ports/object-store'
import { isZeros, runsOf } from './zero-runs'

/** Collected before a write: few system calls, and small beside the number of uploads that a process carries. */
const BUFFER_BYTES = 1024 * 1024
const ZEROS = Buffer.alloc(BUFFER_BYTES)
const KEPT_BUFFERS = 32

const spareBuffers: Buffer[] = []
const takeBuffer = (): Buffer => spareBuffers.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
const giveBuffer = (buffer: Buffer): void => {
  if (spareBuffers.length < KEPT_BUFFERS) spareBuffers.push(buffer)
}

/** Replaceable so that a test can let a disk fail at a chosen byte. */
export type WriteAt = (file: FileHandle, bytes: Buffer, offsetBytes: number) => Promise<void>

export const writeAt: WriteAt = async (file, bytes, offsetBytes) => {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offsetBytes + done)
    done += bytesWritten
  }
}

export interface SparseTarget {
  file: FileHandle
  /** Where the body begins in the file; a multiple of 64 KiB. */
  offsetBytes: number
  /** True when nothing was ever written there: then zeros need no look. */
  isHole: boolean
  /** Exact length that the body must have; null takes what comes. */
  expectedBytes: number | null
  writeAt: WriteAt
}

/**
 * Writes a stream at an offset and hashes it on the way. Aligned runs of zeros are left as holes. Reads the next bytes
 * while the last are on their way to the disk and no further: two buffers are all it holds.
 */
export async function writeSparse(body: Readable, target: SparseTarget): Promise<StoredBytes> {
  const { expectedBytes } = target
  const hash = createHash('sha256')
  let filling = takeBuffer()
  let flushing = takeBuffer()
  let filledBytes = 0
  let sizeBytes = 0
  let flush: Promise<void> = Promise.resolve()

  const startFlush = async () => {
    await flush
    const bytes = filling.subarray(0, filledBytes)
    const offsetBytes = target.offsetBytes + sizeBytes - filledBytes
    ;[filling, flushing] = [flushing, filling]
    filledBytes = 0
    flush = writeBlocks(bytes, offsetBytes, target)
    // Awaited at the next turn; a body that breaks first must not leave it unheard.
    flush.catch(() => undefined)
    hash.update(bytes)
  }

  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (expectedBytes !== null && sizeBytes + chunk.length > expectedBytes)
        throw new PartSizeWrong(expectedBytes, sizeBytes + chunk.length)
      let taken = 0
      while (taken < chunk.length) {
        const copied = chunk.copy(filling, filledBytes, taken)
        taken += copied
        filledBytes += copied
        sizeBytes += copied
        if (filledBytes === BUFFER_BYTES) await startFlush()
      }
    }
    if (expectedBytes !== null && sizeBytes < expectedBytes) throw new PartSizeWrong(expectedBytes, sizeBytes)
    if (filledBytes > 0) await startFlush()
    await flush
    return { sizeBytes, sha256: hash.digest('hex') }
  } finally {
    await flush.catch(() => undefined)
    giveBuffer(filling)
    giveBuffer(flushing)
  }
}

/** Makes a region read as zeros without using space where it does not have to. */
export async function clearRegion(target: SparseTarget & { expectedBytes: number }): Promise<void> {
  if (target.isHole) return
  for (let done = 0; done < target.expectedBytes; done += BUFFER_BYTES) {
    const length = Math.min(BUFFER_BYTES, target.expectedBytes - done)
    await writeBlocks(ZEROS.subarray(0, length), target.offsetBytes + done, target)
  }
}

async function writeBlocks(bytes: Buffer, offsetBytes: number, target: SparseTarget): Promise<void> {
  for (const run of runsOf(bytes)) {
    const at = offsetBytes + run.start
    const part = bytes.subarray(run.start, run.end)
    if (!run.isZero || !(target.isHole || (await readsAsZero(target.file, at, part.length))))
      await target.writeAt(target.file, part, at)
  }
}

/** An earlier attempt may have left something where zeros belong now; a hole answers from memory. */
async function readsAsZero(file: FileHandle, offsetBytes: number, lengthBytes: number): Promise<boolean> {
  const buffer = takeBuffer()
  try {
    const { bytesRead } = await file.read(buffer, 0, lengthBytes, offsetBytes)
    // Behind the end of the file there is nothing to overwrite.
    return isZeros(buffer.subarray(0, bytesRead))
  } finally {
    giveBuffer(buffer)
  }
}
