import { DomainError } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import { AddRegionInput, zoneLetters } from '@/lib/domain/region/input'
import { lockProjects } from '../account/find-account'
import { verb } from '../verb'

/** A new region at the end of the list, with a project in it for every account. */
export const addRegion = verb({
  name: 'addRegion',
  action: 'operator:regions:manage',
  input: AddRegionInput,
  run: async (ctx, _target, { id, nameZh, nameEn, kind, zoneCount }) => {
    await lockProjects(ctx)
    if (await ctx.db.region.count({ where: { id } })) throw new DomainError('region.id_taken', { id })
    const { _max } = await ctx.db.region.aggregate({ _max: { sortOrder: true } })
    const sortOrder = (_max.sortOrder ?? -1) + 1
    const zones = zoneLetters(zoneCount).map((letter) => ({ id: `${id}${letter}` }))
    await ctx.db.region.create({ data: { id, nameZh, nameEn, kind, sortOrder, zones: { create: zones } } })
    const accounts = await ctx.db.account.findMany({ select: { id: true } })
    await ctx.db.project.createMany({
      data: accounts.map((account) => ({ id: newHexId(), accountId: account.id, regionId: id, name: id })),
    })
    return { regionId: id, projectCount: accounts.length }
  },
  record: ({ id, nameZh, nameEn, kind, zoneCount }) => ({
    type: 'region',
    id,
    name: nameEn,
    details: { nameZh, kind, zoneCount },
  }),
})
