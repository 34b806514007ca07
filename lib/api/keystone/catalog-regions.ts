import type { Context } from '@/lib/services/context'
import { listRegionNames } from '@/lib/services/region/list-region-names'

/** Regions in the order of a catalogue: the caller's own first, which clients without a region take. */
export async function catalogRegions(ctx: Context): Promise<string[]> {
  const regions = await listRegionNames(ctx, {})
  return [...new Set([ctx.actor.regionId, ...regions.map(({ id }) => id)])]
}
