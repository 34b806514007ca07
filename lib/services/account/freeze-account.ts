import { z } from 'zod'
import { FreezeAccountInput } from '@/lib/domain/account/input'
import { canFreeze, canRestore } from '@/lib/domain/account/rules'
import { insist } from '@/lib/domain/errors'
import { recordForAccount } from '../audit/record'
import { verb } from '../verb'
import { lockAccount } from './find-account'

/** An account in arrears: from the next request on its people can look and delete, nothing else [C13]. */
export const freezeAccount = verb({
  name: 'freezeAccount',
  action: 'operator:accounts:manage',
  input: FreezeAccountInput,
  target: (ctx, { accountId }) => lockAccount(ctx, accountId, 'operator:accounts:manage'),
  run: async (ctx, account, { reason }) => {
    insist(canFreeze(account))
    await ctx.db.account.update({
      where: { id: account.id },
      data: { status: 'frozen', frozenAt: new Date(), frozenReason: reason },
    })
    const subject = { type: 'account', id: account.id, name: account.name, details: { reason } }
    await recordForAccount(ctx, account.id, 'freezeAccount', subject)
  },
  record: ({ accountId, reason }, account) => ({
    type: 'account',
    id: accountId,
    name: account?.name,
    details: { reason },
  }),
})

/** The arrears are settled: everything is as before. */
export const restoreAccount = verb({
  name: 'restoreAccount',
  action: 'operator:accounts:manage',
  input: z.object({ accountId: z.string() }),
  target: (ctx, { accountId }) => lockAccount(ctx, accountId, 'operator:accounts:manage'),
  run: async (ctx, account) => {
    insist(canRestore(account))
    await ctx.db.account.update({
      where: { id: account.id },
      data: { status: 'active', frozenAt: null, frozenReason: '' },
    })
    const subject = { type: 'account', id: account.id, name: account.name }
    await recordForAccount(ctx, account.id, 'restoreAccount', subject)
  },
  record: ({ accountId }, account) => ({ type: 'account', id: accountId, name: account?.name }),
})
