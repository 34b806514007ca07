import type { Services } from '@/lib/services/context'

/** Regions in the order of a catalogue: the caller's own first, which clients without a region take. */
export async function catalogRegions(services: Pick<Services, 'prisma'>, ownId: string): Promise<string[]> {
  const regions = await services.prisma.region.findMany({
    orderBy: { sortOrder: 'asc' },
    select: { id: true },
  })
  return [...new Set([ownId, ...regions.map(({ id }) => id)])]
}
