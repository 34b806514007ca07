import { isZeros } from '@/lib/drivers/store/zero-runs'
import type { BlockSource } from '@/lib/ports/block-source'
import { inOrder } from './in-order'

/** A stretch of a disk with data in it. In a sequence they rise and do not touch the same byte; what lies between is zero. */
export interface DiskExtent {
  offsetBytes: number
  bytes: Buffer
}

/** A disk as it is read from front to back. */
export interface DiskStream {
  virtualSizeBytes: number
  extents: AsyncIterable<DiskExtent>
}

/** Reads under way at a time: what is far away answers late. */
const READS_AT_ONCE = 4

export interface ReadOptions {
  blockBytes: number
  /** Whether there may be anything but zeros in a block; each is read when this is not given. */
  hasData?: (blockNumber: number) => boolean
  signal?: AbortSignal
}

/** The blocks of a source that are not all zero. The last one is as short as the source. */
export async function* readExtents(source: BlockSource, options: ReadOptions): AsyncGenerator<DiskExtent> {
  const { blockBytes, hasData = () => true, signal } = options
  const read = async (offsetBytes: number): Promise<DiskExtent> => ({
    offsetBytes,
    bytes: await source.read(offsetBytes, Math.min(blockBytes, source.sizeBytes - offsetBytes)),
  })
  // What the source itself knows to be empty is not even asked for.
  const places = async function* () {
    let nextAt = 0
    for (let known = 0; known < source.sizeBytes; ) {
      const stretches = (await source.stretches?.(known, source.sizeBytes - known)) ?? [
        { lengthBytes: source.sizeBytes, isZero: false },
      ]
      for (const { lengthBytes, isZero } of stretches) {
        // A block that two stretches have a part of is read once.
        const from = Math.max(nextAt, known - (known % blockBytes))
        known += lengthBytes
        if (isZero) continue
        for (nextAt = from; nextAt < known; nextAt += blockBytes)
          if (hasData(nextAt / blockBytes)) yield nextAt
      }
    }
  }
  for await (const extent of inOrder(places(), READS_AT_ONCE, read)) {
    signal?.throwIfAborted()
    if (!isZeros(extent.bytes)) yield extent
  }
}

/** A few records of a ZVHD file at a time. */
const PIECE_BYTES = 1024 * 1024

/** All bytes of a source in order, as a stream has them. */
export function readPieces(source: BlockSource): AsyncGenerator<Buffer> {
  const places = function* () {
    for (let at = 0; at < source.sizeBytes; at += PIECE_BYTES) yield at
  }
  return inOrder(places(), READS_AT_ONCE, (at) =>
    source.read(at, Math.min(PIECE_BYTES, source.sizeBytes - at)),
  )
}

export interface DiskBlock {
  blockNumber: number
  /** A whole block: behind the end of the disk there are zeros. */
  bytes: Buffer
}

/** The same data cut into blocks of one size, without those that are all zero. */
export async function* blocksOf(
  extents: AsyncIterable<DiskExtent>,
  blockBytes: number,
): AsyncGenerator<DiskBlock> {
  let open: DiskBlock | null = null
  for await (const { offsetBytes, bytes } of extents) {
    for (let done = 0; done < bytes.length; ) {
      const at = offsetBytes + done
      const blockNumber = Math.floor(at / blockBytes)
      const inBlock = at % blockBytes
      const piece = bytes.subarray(done, done + Math.min(blockBytes - inBlock, bytes.length - done))
      done += piece.length
      if (open && open.blockNumber !== blockNumber) {
        if (!isZeros(open.bytes)) yield open
        open = null
      }
      if (piece.length === blockBytes) {
        if (!isZeros(piece)) yield { blockNumber, bytes: piece }
        continue
      }
      open ??= { blockNumber, bytes: Buffer.alloc(blockBytes) }
      open.bytes.set(piece, inBlock)
    }
  }
  if (open && !isZeros(open.bytes)) yield open
}
