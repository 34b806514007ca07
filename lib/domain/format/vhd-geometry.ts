import { SECTOR_BYTES } from '@/lib/domain/format/virtual-size'

/** The most that cylinders, heads and sectors of an IDE disk can address. */
const MOST_SECTORS = 65535 * 16 * 255
const MOST_CYLINDERS = 1024

/**
 * Cylinders, heads and sectors of a disk as one number, by the rule in the appendix of the VHD specification 1.0. Nobody
 * computes a size from it any more; a footer has to have it all the same.
 */
export function vhdGeometry(virtualSizeBytes: number): number {
  const sectors = Math.min(Math.floor(virtualSizeBytes / SECTOR_BYTES), MOST_SECTORS)
  const { tracks, heads, perTrack } = divide(sectors)
  return ((Math.floor(tracks / heads) << 16) | (heads << 8) | perTrack) >>> 0
}

interface Division {
  tracks: number
  heads: number
  perTrack: number
}

/** The fewest sectors a track with which the cylinders are few enough. */
function divide(sectors: number): Division {
  const by = (perTrack: number, heads = 16): Division => ({
    ...{ perTrack, heads },
    tracks: Math.floor(sectors / perTrack),
  })
  if (sectors >= 65535 * 16 * 63) return by(255)
  const tracks = Math.floor(sectors / 17)
  const heads = Math.max(4, Math.ceil(tracks / MOST_CYLINDERS))
  if (tracks < heads * MOST_CYLINDERS && heads <= 16) return by(17, heads)
  return by(31).tracks < 16 * MOST_CYLINDERS ? by(31) : by(63)
}
