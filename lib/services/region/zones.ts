import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { AddZoneInput } from '@/lib/domain/region/input'
import { canRemoveZone } from '@/lib/domain/region/rules'
import { verb } from '../verb'
import { lockRegion } from './find-region'

export const addZone = verb({
  name: 'addZone',
  action: 'operator:regions:manage',
  input: AddZoneInput,
  target: (ctx, { regionId }) => lockRegion(ctx, regionId),
  run: async (ctx, region, { letter }) => {
    const id = `${region.id}${letter}`
    if (await ctx.db.zone.count({ where: { id } })) throw new DomainError('region.zone_taken', { id })
    await ctx.db.zone.create({ data: { id, regionId: region.id } })
    return { zoneId: id }
  },
  record: ({ regionId, letter }) => ({ type: 'zone', id: `${regionId}${letter}`, name: regionId }),
})

/** Zones name no thing of an account yet, so any but the last can go. */
export const removeZone = verb({
  name: 'removeZone',
  action: 'operator:regions:manage',
  input: z.object({ regionId: z.string(), zoneId: z.string() }),
  target: (ctx, { regionId }) => lockRegion(ctx, regionId),
  run: async (ctx, region, { zoneId }) => {
    const ids = region.zones.map(({ id }) => id)
    if (!ids.includes(zoneId)) throw new DomainError('region.zone_not_found')
    insist(canRemoveZone(ids))
    await ctx.db.zone.delete({ where: { id: zoneId } })
  },
  record: ({ regionId, zoneId }) => ({ type: 'zone', id: zoneId, name: regionId }),
})
