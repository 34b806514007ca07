import { z } from 'zod'

/** What an account decides for its people, within bounds that nobody can leave [I7]. */
export const AccountSettingsInput = z.object({
  passwordMinLength: z.number().int().min(8).max(64),
  /** Of lower case, upper case, digits and signs. */
  passwordMinClasses: z.number().int().min(1).max(4),
  passwordHistory: z.number().int().min(0).max(10),
  passwordMaxAgeDays: z.number().int().min(1).max(365).nullable(),
  sessionIdleMinutes: z.number().int().min(5).max(1440),
  sessionMaxHours: z.number().int().min(1).max(168),
})

export interface AccountSettings extends z.output<typeof AccountSettingsInput> {
  /** Null: audit records are kept for ever [S6]. */
  auditRetentionDays: number | null
}

/** What counts until an account decides otherwise. */
export const accountSettingsDefaults: AccountSettings = {
  passwordMinLength: 10,
  passwordMinClasses: 3,
  passwordHistory: 3,
  passwordMaxAgeDays: null,
  sessionIdleMinutes: 480,
  sessionMaxHours: 24,
  auditRetentionDays: null,
}
