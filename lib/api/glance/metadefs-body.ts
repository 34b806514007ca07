import { z } from 'zod'
import type { WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import {
  type AssociationInput,
  associationFields,
  type DefinitionInput,
  DefinitionName,
  Description,
  type NamespaceFields,
  objectFields,
  propertyFields,
  Title,
  Visibility,
} from '@/lib/domain/metadata-definition/input'
import { DEFINITIONS_MAX } from '@/lib/domain/metadata-definition/limits'
import { parseInput } from '@/lib/services/verb'

/** What the service says of a thing; a request that sets one of these asks for what it cannot have. */
const reserved = ['created_at', 'updated_at', 'self', 'schema'] as const

/** A body in a schema of the wire, so that a refusal names the field as the client wrote it. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new DomainError('request.invalid', { field: 'body', reason: 'object' })
  const name = reserved.find((each) => Object.hasOwn(body, each))
  if (name) throw new DomainError('image.attribute_reserved', { name })
  return parseInput(schema, body)
}

export const PropertyBody = z.strictObject({ name: DefinitionName, ...propertyFields })
export const ObjectBody = z.strictObject({ name: DefinitionName, ...objectFields })
export const TagBody = z.strictObject({ name: DefinitionName })
export const TagsBody = z.strictObject({ tags: z.array(TagBody).max(DEFINITIONS_MAX, 'too_many') })

export const AssociationBody = z.strictObject({
  name: DefinitionName,
  prefix: associationFields.prefix,
  properties_target: associationFields.propertiesTarget,
})

const namespaceFields = {
  namespace: DefinitionName,
  display_name: Title.nullable().optional(),
  description: Description.nullable().optional(),
  visibility: Visibility.optional(),
  protected: z.boolean().optional(),
  owner: z.string().optional(),
}

export const NewNamespaceBody = z.strictObject({
  ...namespaceFields,
  resource_type_associations: z.array(AssociationBody).max(50, 'too_many').optional(),
  objects: z.array(ObjectBody).max(DEFINITIONS_MAX, 'too_many').optional(),
  properties: z
    .record(DefinitionName, z.strictObject({ name: DefinitionName.optional(), ...propertyFields }))
    .optional(),
  tags: z.array(TagBody).max(DEFINITIONS_MAX, 'too_many').optional(),
})

/** Clients send back what they were shown; the contents have addresses of their own and are not read here. */
export const NamespaceBody = z.strictObject({
  ...namespaceFields,
  resource_type_associations: z.unknown().optional(),
  objects: z.unknown().optional(),
  properties: z.unknown().optional(),
  tags: z.unknown().optional(),
})

export function namespaceFieldsOf(body: z.output<typeof NamespaceBody>, projectId: string): NamespaceFields {
  if (body.owner !== undefined && body.owner !== projectId)
    throw new DomainError('image.attribute_reserved', { name: 'owner' })
  return {
    name: body.namespace,
    displayName: body.display_name ?? null,
    description: body.description ?? null,
    visibility: body.visibility ?? 'private',
    isProtected: body.protected ?? false,
  }
}

export const associationOf = ({
  name,
  prefix,
  properties_target,
}: z.output<typeof AssociationBody>): AssociationInput => ({
  resourceType: name,
  prefix,
  propertiesTarget: properties_target,
})

export const objectOf = ({ name, ...content }: z.output<typeof ObjectBody>): DefinitionInput => ({
  kind: 'object',
  name,
  content,
})
export const propertyOf = ({ name, ...content }: z.output<typeof PropertyBody>): DefinitionInput => ({
  kind: 'property',
  name,
  content,
})
export const tagOf = ({ name }: { name: string }): DefinitionInput => ({ kind: 'tag', name, content: {} })

/** All definitions of a namespace that is created with its contents. */
export function definitionsOf(body: z.output<typeof NewNamespaceBody>): DefinitionInput[] {
  return [
    ...(body.objects ?? []).map(objectOf),
    ...Object.entries(body.properties ?? {}).map(([key, property]) => propertyOf({ ...property, name: key })),
    ...(body.tags ?? []).map(tagOf),
  ]
}

/** `True` as Python writes it, or any other spelling of yes. */
export const isAppended = ({ header }: Pick<WireRequest, 'header'>): boolean =>
  ['true', '1', 'yes', 'on'].includes((header('x-openstack-append') ?? '').trim().toLowerCase())
