import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { AgencyInput, HexId } from '@/lib/domain/iam/input'
import { newHexId } from '@/lib/domain/ids'
import { release, reserve } from '../../quota/reserve'
import { verb } from '../../verb'
import { insistFree } from '../insist-free'
import { lockAgency } from './find-agency'

/** Trusts a service of the product; what it may do says the grants that are given to it afterwards [I6]. */
export const createAgency = verb({
  name: 'createAgency',
  action: 'iam:agencies:create',
  input: AgencyInput,
  run: async (ctx, _target, { name, description, service, expiresAt }) => {
    await insistFree(ctx, 'agency', name)
    await reserve(ctx, 'agencies', 1, ctx.actor.accountId)
    const agencyId = newHexId()
    const { accountId } = ctx.actor
    await ctx.db.agency.create({ data: { id: agencyId, accountId, name, description, service, expiresAt } })
    return { agencyId }
  },
  record: ({ name, service, expiresAt }, _target, result) => ({
    type: 'agency',
    id: result?.agencyId,
    name,
    details: { service, expiresAt },
  }),
})

export const updateAgency = verb({
  name: 'updateAgency',
  action: 'iam:agencies:update',
  input: AgencyInput.omit({ service: true }).extend({ agencyId: HexId }),
  target: (ctx, { agencyId }) => lockAgency(ctx, agencyId),
  record: ({ agencyId, ...changes }, agency) => ({
    type: 'agency',
    id: agencyId,
    name: agency?.name,
    changes: agency && diffOf(agency, changes),
  }),
  run: async (ctx, agency, { name, description, expiresAt }) => {
    await insistFree(ctx, 'agency', name, agency.id)
    await ctx.db.agency.update({ where: { id: agency.id }, data: { name, description, expiresAt } })
  },
})

export const deleteAgency = verb({
  name: 'deleteAgency',
  action: 'iam:agencies:delete',
  input: z.object({ agencyId: HexId }),
  target: (ctx, { agencyId }) => lockAgency(ctx, agencyId),
  record: ({ agencyId }, agency) => ({ type: 'agency', id: agencyId, name: agency?.name }),
  run: async (ctx, agency) => {
    await ctx.db.agency.delete({ where: { id: agency.id } })
    await release(ctx, 'agencies', agency.accountId)
  },
})
