import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { AccountSettingsInput, accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import type { AccountSettingsView } from '@/lib/domain/iam/view'
import { read, verb } from '../../verb'
import { settingsOf } from './settings-of'

/** The account's rules for passwords and sessions. */
export const getAccountSettings = read({
  action: 'iam:settings:get',
  input: z.object({}),
  run: async (ctx): Promise<AccountSettingsView> => {
    const { auditRetentionDays: _, ...settings } = await settingsOf(ctx, ctx.actor.accountId)
    return settings
  },
})

/** Counts at once: for the next password, and for the idle time of sessions that run [I7]. */
export const updateAccountSettings = verb({
  name: 'updateAccountSettings',
  action: 'iam:settings:update',
  input: AccountSettingsInput,
  target: (ctx) => settingsOf(ctx, ctx.actor.accountId),
  record: (settings, before) => ({ type: 'account', changes: before && diffOf(before, settings) }),
  run: async (ctx, _target, settings) => {
    const { accountId } = ctx.actor
    await ctx.db.accountSettings.upsert({
      where: { accountId },
      create: { ...accountSettingsDefaults, ...settings, accountId },
      update: settings,
    })
  },
})
