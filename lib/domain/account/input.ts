import { z } from 'zod'

export const AccountName = z
  .string()
  .min(3, 'too_short')
  .max(63, 'too_long')
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/, 'account_name')

/** The name the account's first person signs in with. */
const OwnerName = z
  .string()
  .min(1, 'required')
  .max(64, 'too_long')
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'owner_name')

export const CreateAccountInput = z.object({ name: AccountName, ownerName: OwnerName.default('owner') })

export const FREEZE_REASON_MAX_CHARS = 500

export const FreezeAccountInput = z.object({
  accountId: z.string(),
  /** People of the account read it on every page [C13]. */
  reason: z.string().trim().min(3, 'too_short').max(FREEZE_REASON_MAX_CHARS, 'too_long'),
})

export const accountStatuses = ['active', 'frozen'] as const
export type AccountStatus = (typeof accountStatuses)[number]

export const ACCOUNTS_PER_PAGE = 25

export const AccountFilter = z.object({
  /** Part of the name, or the id. */
  search: z.string().trim().max(64).default(''),
  status: z.array(z.enum(accountStatuses)).max(2).default([]),
  /** Name of the last account of the page before. */
  after: z.string().max(64).nullable().default(null),
})
