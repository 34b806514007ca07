import { z } from 'zod'
import { IamDescription, UserName } from '../iam/input'

/** Days between the wish to delete a key and the end of its material, as KMS limits them. */
export const PENDING_DAYS_MIN = 7
export const PENDING_DAYS_MAX = 1096

const ALIAS_MAX_CHARS = 255

/** Names that end like this belong to the default keys of services. */
const RESERVED_END = '/default'

export const KeyId = z.uuid('id')

/** What people call a key: letters, digits, `:` `/` `_` `-`, unique in the project. */
export const KeyAlias = z
  .string()
  .min(1, 'required')
  .max(ALIAS_MAX_CHARS, 'too_long')
  .regex(/^[A-Za-z0-9:/_-]+$/, 'key_alias')
  .refine((alias) => !alias.endsWith(RESERVED_END), 'key_alias_reserved')

export const CreateKeyInput = z.object({ alias: KeyAlias, description: IamDescription.default('') })

/** What is left out stays as it is. */
export const UpdateKeyInput = z.object({
  keyId: KeyId,
  alias: KeyAlias.optional(),
  description: IamDescription.optional(),
})

export const ScheduleKeyDeletionInput = z.object({
  keyId: KeyId,
  pendingDays: z
    .number()
    .int('whole_number')
    .min(PENDING_DAYS_MIN, 'too_small')
    .max(PENDING_DAYS_MAX, 'too_large'),
})

/** What a grant can allow: making data keys for new images, and opening those of images that exist. */
export const grantableActions = ['kms:dek:create', 'kms:dek:decrypt'] as const
export type GrantableAction = (typeof grantableActions)[number]

export const CreateKeyGrantInput = z.object({
  keyId: KeyId,
  /** Somebody of the same account, by the exact name: an encrypted image cannot be shared with others either. */
  userName: UserName,
  actions: z
    .array(z.enum(grantableActions))
    .min(1, 'required')
    .transform((actions) => [...new Set(actions)]),
})
