import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { AuditRetentionInput } from '@/lib/domain/audit/retention'
import { accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import type { Context } from '../context'
import { read, verb } from '../verb'

/** How long the account keeps its trail; null: for ever [S6]. */
export const getAuditRetention = read({
  action: 'cts:tracker:get',
  input: z.object({}),
  run: async (ctx) => ({ days: await retentionDays(ctx) }),
})

/** Records that are older are removed by the worker, at a signed checkpoint. */
export const setAuditRetention = verb({
  name: 'updateTracker',
  action: 'cts:tracker:update',
  input: AuditRetentionInput,
  target: async (ctx) => ({ days: await retentionDays(ctx) }),
  run: async (ctx, _before, { days }) => {
    const { accountId } = ctx.actor
    await ctx.db.accountSettings.upsert({
      where: { accountId },
      create: { ...accountSettingsDefaults, accountId, auditRetentionDays: days },
      update: { auditRetentionDays: days },
    })
  },
  record: (input, before) => ({
    type: 'tracker',
    name: 'system',
    details: input,
    changes: before && diffOf(before, input),
  }),
})

async function retentionDays(ctx: Context): Promise<number | null> {
  const settings = await ctx.db.accountSettings.findUnique({ where: { accountId: ctx.actor.accountId } })
  return (settings ?? accountSettingsDefaults).auditRetentionDays
}
