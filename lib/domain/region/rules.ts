import { no, type Verdict, yes } from '../errors'
import type { RegionView } from './input'

type Used = Pick<RegionView, 'imageCount' | 'bucketCount' | 'keyCount' | 'grantCount'>

/** Only what nothing refers to can go; images count even when deleted, because their records name the region. */
export function canRemoveRegion(
  { imageCount: images, bucketCount: buckets, keyCount: keys, grantCount: grants }: Used,
  regionCount: number,
): Verdict {
  if (regionCount <= 1) return no('region.last')
  if (images + buckets + keys + grants > 0) return no('region.in_use', { images, buckets, keys, grants })
  return yes
}

export function canRemoveZone(zones: readonly string[]): Verdict {
  return zones.length > 1 ? yes : no('region.last_zone')
}
