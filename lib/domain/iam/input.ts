import { z } from 'zod'
import { StorableTime } from '../storable-time'
import { isAction } from './actions'

export const HexId = z.string().regex(/^[0-9a-f]{32}$/, 'id')

/** Letters, digits, `-` `_` `.`; begins with a letter: it is typed at sign-in and stands in logs. */
export const UserName = z
  .string()
  .min(1, 'required')
  .max(64, 'too_long')
  .regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'user_name')

/** Projects beside the one that is named like its region; typed at command lines. */
export const ProjectName = z
  .string()
  .min(1, 'required')
  .max(64, 'too_long')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'project_name')

/** Of groups, policies and agencies: like image names, so that people can write Chinese. */
export const IamName = z
  .string()
  .min(1, 'required')
  .max(128, 'too_long')
  .regex(/^[\p{L}\p{N}\-._ ]+$/u, 'image_name')
  .refine((name) => name.trim() === name, 'outer_space')

export const IamDescription = z
  .string()
  .max(255, 'too_long')
  .regex(/^[^<>\r\n]*$/, 'image_description')

/** Whether it is good enough is the account's own affair; see `password-policy.ts`. */
export const Password = z.string().min(1, 'required').max(256, 'too_long')

export const CreateUserInput = z.object({
  name: UserName,
  description: IamDescription.default(''),
  /** Null: the product makes one up, shown once. */
  password: Password.nullable().default(null),
  mustChangePassword: z.boolean().default(true),
  groupIds: z.array(HexId).max(20, 'too_many').default([]),
})

export const UpdateUserInput = z.object({
  userId: HexId,
  description: IamDescription.optional(),
  status: z.enum(['enabled', 'disabled']).optional(),
})

export const ResetPasswordInput = z.object({
  userId: HexId,
  password: Password.nullable().default(null),
  mustChangePassword: z.boolean().default(true),
})

export const ChangePasswordInput = z.object({ present: Password, wanted: Password })

export const GroupInput = z.object({ name: IamName, description: IamDescription.default('') })

export const PolicyInput = z.object({
  name: IamName,
  description: IamDescription.default(''),
  /** JSON as it was written; `checkPolicy` reads it. */
  document: z.string().min(1, 'required').max(20_000, 'too_long'),
})

/** Services that can be trusted with an agency; more come with the work they do. */
export const agencyServices = ['ims'] as const

export const AgencyInput = z.object({
  name: IamName,
  description: IamDescription.default(''),
  service: z.enum(agencyServices).default('ims'),
  /** Null: for ever. */
  expiresAt: StorableTime({ offset: true }).nullable().default(null),
})

export const GrantInput = z.object({
  receiver: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('group'), id: HexId }),
    z.object({ kind: z.literal('agency'), id: HexId }),
  ]),
  /** Names of system policies and roles, or ids of the account's own policies. */
  policies: z
    .array(z.string().min(1, 'required').max(128, 'too_long'))
    .min(1, 'required')
    .max(20, 'too_many'),
  /** Null: all projects, those of regions to come included. */
  projectIds: z.array(HexId).min(1, 'required').max(50, 'too_many').nullable(),
})

export const ExplainInput = z.object({
  userId: HexId,
  action: z.string().refine(isAction, 'action_unknown'),
  projectId: HexId,
  /** An image or a bucket's name; null: any. */
  resourceId: z.string().trim().min(1).max(128, 'too_long').nullable().default(null),
  sourceAddress: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
})
