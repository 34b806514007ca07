import { DomainError } from '@/lib/domain/errors'
import { quotas } from '@/lib/domain/quota/quota'
import { SetQuotaInput } from '@/lib/domain/quota/request'
import { lockAccount } from '../account/find-account'
import { recordForAccount } from '../audit/record'
import { verb } from '../verb'
import { changeLimit } from './change-limit'

/** The operator sets a limit of an account or of one of its projects, without a request. */
export const setQuota = verb({
  name: 'setQuota',
  action: 'operator:quotas:manage',
  input: SetQuotaInput,
  target: (ctx, { accountId }) => lockAccount(ctx, accountId, 'operator:quotas:manage'),
  run: async (ctx, account, { scopeId, resource, limit }) => {
    const isOfAccount = quotas[resource].scope === 'account'
    const project = isOfAccount
      ? null
      : await ctx.db.project.findFirst({ where: { id: scopeId, accountId: account.id } })
    if (isOfAccount ? scopeId !== account.id : !project) throw new DomainError('quota.scope', { resource })
    await changeLimit(ctx, resource, scopeId, limit)
    const details = { limit, regionId: project?.regionId ?? null }
    await recordForAccount(ctx, account.id, 'setQuota', {
      type: 'quota',
      id: scopeId,
      name: resource,
      details,
    })
  },
  record: ({ accountId, scopeId, resource, limit }) => ({
    type: 'quota',
    id: scopeId,
    name: resource,
    details: { accountId, limit },
  }),
})
