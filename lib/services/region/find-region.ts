import type { Region, Zone } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'
import { insistPermitted } from '../insist-permitted'

/** A region with its zones, locked until the transaction ends. Who may not manage regions is refused before. */
export async function lockRegion(ctx: Context, regionId: string): Promise<Region & { zones: Zone[] }> {
  insistPermitted(ctx, 'operator:regions:manage')
  await ctx.db.$queryRaw`SELECT id FROM regions WHERE id = ${regionId} FOR UPDATE`
  const region = await ctx.db.region.findUnique({
    where: { id: regionId },
    include: { zones: { orderBy: { id: 'asc' } } },
  })
  if (!region) throw new DomainError('region.not_found')
  return region
}
