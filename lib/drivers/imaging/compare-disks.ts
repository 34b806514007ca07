import { ZVHD_BLOCK_BYTES } from '@/lib/domain/format/zvhd-footer'
import { blocksOf, type DiskBlock, type DiskStream } from './zvhd/disk-extent'

/**
 * The offset in bytes of the first byte in which two disks differ; null when there is none. Behind the end of the shorter
 * one there are zeros.
 */
export async function firstDifference(left: DiskStream, right: DiskStream): Promise<number | null> {
  const readers = [left, right].map(({ extents }) => blocksOf(extents, ZVHD_BLOCK_BYTES))
  const next = async (side: 0 | 1): Promise<DiskBlock | null> => (await readers[side]?.next())?.value ?? null
  try {
    let [a, b] = await Promise.all([next(0), next(1)])
    while (a && b && a.blockNumber === b.blockNumber && a.bytes.equals(b.bytes))
      [a, b] = await Promise.all([next(0), next(1)])
    return placeOf(a, b)
  } finally {
    // Both, so that nothing is read on behind our backs.
    await Promise.allSettled(readers.map((reader) => reader.return(undefined)))
  }
}

/** Of two blocks that are not alike, or the end; a block that is there has data in it. */
function placeOf(a: DiskBlock | null, b: DiskBlock | null): number | null {
  const first = !a || (b && b.blockNumber < a.blockNumber) ? b : a
  if (!first) return null
  const other = a && b && a.blockNumber === b.blockNumber ? (first === a ? b : a) : null
  const at = first.bytes.findIndex((byte, index) => byte !== (other?.bytes[index] ?? 0))
  return first.blockNumber * ZVHD_BLOCK_BYTES + at
}
