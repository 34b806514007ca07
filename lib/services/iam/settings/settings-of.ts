import type { AccountSettings as SettingsRow } from '@/lib/db/generated/client'
import { type AccountSettings, accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import type { Context } from '../../context'

/** What counts in an account: what it decided, else the defaults. */
export async function settingsOf(ctx: Pick<Context, 'db'>, accountId: string): Promise<AccountSettings> {
  return effectiveSettings(await ctx.db.accountSettings.findUnique({ where: { accountId } }))
}

export function effectiveSettings(row: SettingsRow | null): AccountSettings {
  if (!row) return accountSettingsDefaults
  const { accountId: _, ...settings } = row
  return settings
}
