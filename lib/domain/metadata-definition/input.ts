import { z } from 'zod'
import {
  DEFINITIONS_MAX,
  DESCRIPTION_MAX_CHARS,
  NAME_MAX_CHARS,
  OBJECT_MAX_CHARS,
  PROPERTY_DESCRIPTION_MAX_CHARS,
  PROPERTY_MAX_CHARS,
  VALUE_MAX_CHARS,
  VALUES_MAX,
} from './limits'

export const namespaceVisibilities = ['private', 'public'] as const
export type NamespaceVisibility = (typeof namespaceVisibilities)[number]

export const definitionKinds = ['object', 'property', 'tag'] as const
export type DefinitionKind = (typeof definitionKinds)[number]

export const propertyTypes = ['array', 'boolean', 'integer', 'number', 'object', 'string'] as const

/** Text of one line or, in descriptions, of several: no other control characters, and nothing PostgreSQL cannot keep. */
const hasNoControls = (text: string): boolean =>
  !/\p{Cc}|\p{Surrogate}/u.test(text.replaceAll(/[\n\r\t]/g, ' '))
const isLine = (text: string): boolean => !/\p{Cc}|\p{Surrogate}/u.test(text)

const line = (max: number) => z.string().max(max, 'too_long').refine(isLine, 'control_characters')
const prose = (max: number) => z.string().max(max, 'too_long').refine(hasNoControls, 'control_characters')

/** Names are parts of addresses, and clients write them there as they are. */
export const DefinitionName = line(NAME_MAX_CHARS)
  .min(1, 'required')
  .refine((name) => name === name.trim(), 'outer_space')
  .refine((name) => !/[/?#]/.test(name) && !/^\.{1,2}$/.test(name), 'metadata_name')

export const Title = line(NAME_MAX_CHARS)
export const Description = prose(DESCRIPTION_MAX_CHARS)
export const Visibility = z.enum(namespaceVisibilities, 'visibility')

const Scalar = z.union([prose(VALUE_MAX_CHARS), z.number(), z.boolean(), z.null()], 'value')
const Value = z.union(
  [Scalar, z.array(Scalar).max(VALUES_MAX, 'too_many'), z.record(DefinitionName, Scalar)],
  'value',
)
const Values = z.array(Scalar).max(VALUES_MAX, 'too_many')
const Count = z.number().int('whole_number').min(0, 'too_small')
const Names = z.array(DefinitionName).max(DEFINITIONS_MAX, 'too_many')

const isShorter = (max: number) => (value: unknown) => JSON.stringify(value).length <= max

/** What the definition of a property says: the part of JSON schema that OpenStack's consoles make forms of. */
export const propertyFields = {
  title: Title.min(1, 'required'),
  type: z.enum(propertyTypes, 'property_type'),
  description: prose(PROPERTY_DESCRIPTION_MAX_CHARS).optional(),
  operators: z.array(line(NAME_MAX_CHARS)).max(VALUES_MAX, 'too_many').optional(),
  required: Names.optional(),
  readonly: z.boolean().optional(),
  default: Value.optional(),
  enum: Values.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: Count.optional(),
  maxLength: Count.optional(),
  /** Kept for forms and never carried out here: a pattern can be made to take for ever. */
  pattern: line(VALUE_MAX_CHARS).optional(),
  items: z
    .strictObject({ type: z.enum(propertyTypes, 'property_type').optional(), enum: Values.optional() })
    .optional(),
  minItems: Count.optional(),
  maxItems: Count.optional(),
  uniqueItems: z.boolean().optional(),
  additionalItems: z.boolean().optional(),
}

export const PropertyContent = z
  .strictObject(propertyFields)
  .refine(isShorter(PROPERTY_MAX_CHARS), 'too_long')

/** A property inside an object may repeat its name, which is its key. */
const InnerProperty = z.strictObject({ name: DefinitionName.optional(), ...propertyFields })

const InnerProperties = z
  .record(DefinitionName, InnerProperty)
  .refine((properties) => Object.keys(properties).length <= DEFINITIONS_MAX, 'too_many')
  .refine(isShorter(OBJECT_MAX_CHARS), 'too_long')

export const objectFields = {
  description: Description.optional(),
  required: Names.optional(),
  properties: InnerProperties.optional(),
}
export const ObjectContent = z.strictObject(objectFields)

export type PropertyContent = z.output<typeof PropertyContent>
export type ObjectContent = z.output<typeof ObjectContent>

/** A definition of any kind with its name. */
export const DefinitionInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('object'), name: DefinitionName, content: ObjectContent }),
  z.object({ kind: z.literal('property'), name: DefinitionName, content: PropertyContent }),
  z.object({ kind: z.literal('tag'), name: DefinitionName, content: z.strictObject({}).default({}) }),
])
export type DefinitionInput = z.output<typeof DefinitionInput>

export const associationFields = {
  prefix: line(NAME_MAX_CHARS).nullable().default(null),
  propertiesTarget: line(NAME_MAX_CHARS).nullable().default(null),
}
export const AssociationInput = z.object({ resourceType: DefinitionName, ...associationFields })
export type AssociationInput = z.output<typeof AssociationInput>

export const NamespaceFields = z.object({
  name: DefinitionName,
  displayName: Title.nullable().default(null),
  description: Description.nullable().default(null),
  visibility: Visibility.default('private'),
  isProtected: z.boolean().default(false),
})
export type NamespaceFields = z.output<typeof NamespaceFields>

export const namespaceSortKeys = ['createdAt', 'updatedAt', 'name'] as const
export type NamespaceSortKey = (typeof namespaceSortKeys)[number]
export const NAMESPACE_PAGE_MAX = 1000
