import { z } from 'zod'
import { imageStatuses } from './kinds'

/** Attributes that a selection can compare, each with the kind of its values. */
export const comparable = {
  id: 'id',
  name: 'text',
  status: 'status',
  kind: 'text',
  containerFormat: 'text',
  diskFormat: 'text',
  owner: 'owner',
  isProtected: 'boolean',
  minDiskGib: 'number',
  minRamMib: 'number',
  sizeBytes: 'number',
  createdAt: 'time',
  updatedAt: 'time',
  md5: 'text',
  hashAlgorithm: 'text',
  hashValue: 'text',
  osType: 'text',
  osBit: 'number',
  osVersion: 'text',
  platform: 'text',
  architecture: 'text',
  serverType: 'text',
  kmsKeyId: 'text',
} as const
export type Comparable = keyof typeof comparable

export const operators = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'] as const
export type Operator = (typeof operators)[number]

/** `in`: one of the values. For the others the first value counts. */
export interface Comparison {
  attribute: Comparable
  operator: Operator | 'in'
  values: readonly (string | number | boolean | Date)[]
}

export const selectionSortKeys = [
  'name',
  'status',
  'containerFormat',
  'diskFormat',
  'sizeBytes',
  'id',
  'createdAt',
  'updatedAt',
] as const
export type SelectionSortKey = (typeof selectionSortKeys)[number]

/** Whose images, as the wire APIs tell them apart. */
export const relations = ['own', 'public', 'market', 'shared'] as const

const value = z.union([z.string().max(255, 'too_long'), z.number(), z.boolean(), z.date()])

/** What the wire APIs ask of a list; each translates its own words into this. */
export const ImageSelection = z.object({
  relations: z.array(z.enum(relations)).default([...relations]),
  /** Which shared ones. */
  memberStatus: z.enum(['accepted', 'pending', 'rejected', 'all']).default('accepted'),
  /** Of one's own: only those that are shared, or only those that are not. */
  ownSharing: z.enum(['shared', 'not_shared', 'any']).default('any'),
  isHidden: z.boolean().default(false),
  comparisons: z
    .array(
      z.object({
        attribute: z.enum(Object.keys(comparable) as [Comparable, ...Comparable[]]),
        operator: z.enum([...operators, 'in']),
        values: z.array(value).min(1).max(100, 'too_many'),
      }),
    )
    .max(40, 'too_many')
    .default([]),
  /** Properties of the owner's own making, by exact value. */
  properties: z.record(z.string().max(255), z.string().max(1024, 'too_long')).default({}),
  /** All must be there: `key` with any value, or `key=value`. */
  tags: z.array(z.string().min(1).max(255)).max(20, 'too_many').default([]),
  sort: z
    .array(z.object({ key: z.enum(selectionSortKeys), isAscending: z.boolean() }))
    .min(1)
    .max(8, 'too_many')
    .default([{ key: 'createdAt', isAscending: false }]),
  /** Id of the image that the answer begins after. */
  marker: z.string().max(64).nullable().default(null),
  limit: z.number().int().min(0, 'too_small').max(1000, 'too_large').default(25),
})
export type ImageSelection = z.output<typeof ImageSelection>

export const isImageStatus = (text: string): boolean => imageStatuses.some((status) => status === text)
