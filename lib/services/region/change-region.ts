import { MoveRegionInput, UpdateRegionInput } from '@/lib/domain/region/input'
import { verb } from '../verb'
import { lockRegion } from './find-region'

/** Names and kind of a region; its id is part of addresses and stays. */
export const updateRegion = verb({
  name: 'updateRegion',
  action: 'operator:regions:manage',
  input: UpdateRegionInput,
  target: (ctx, { regionId }) => lockRegion(ctx, regionId),
  run: async (ctx, region, { nameZh, nameEn, kind }) => {
    await ctx.db.region.update({ where: { id: region.id }, data: { nameZh, nameEn, kind } })
  },
  record: ({ regionId, nameZh, nameEn, kind }) => ({
    type: 'region',
    id: regionId,
    name: nameEn,
    details: { nameZh, kind },
  }),
})

/** One place up or down in the list. At the end of the list nothing changes. */
export const moveRegion = verb({
  name: 'moveRegion',
  action: 'operator:regions:manage',
  input: MoveRegionInput,
  target: (ctx, { regionId }) => lockRegion(ctx, regionId),
  run: async (ctx, region, { direction }) => {
    await ctx.db.$queryRaw`SELECT id FROM regions ORDER BY id FOR UPDATE`
    const all = await ctx.db.region.findMany({ orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }] })
    const ids = all.map(({ id }) => id)
    const from = ids.indexOf(region.id)
    const to = Math.min(ids.length - 1, Math.max(0, from + (direction === 'up' ? -1 : 1)))
    ids.splice(to, 0, ...ids.splice(from, 1))
    for (const [sortOrder, id] of ids.entries())
      await ctx.db.region.update({ where: { id }, data: { sortOrder } })
  },
  record: ({ regionId, direction }, region) => ({
    type: 'region',
    id: regionId,
    name: region?.nameEn,
    details: { direction },
  }),
})
