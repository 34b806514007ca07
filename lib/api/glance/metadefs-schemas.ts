import { z } from 'zod'
import {
  type definitionKinds,
  namespaceVisibilities,
  ObjectContent,
  PropertyContent,
  propertyTypes,
} from '@/lib/domain/metadata-definition/input'
import { DESCRIPTION_MAX_CHARS, NAME_MAX_CHARS } from '@/lib/domain/metadata-definition/limits'

const times = { created_at: z.string(), updated_at: z.string() }

export const AssociationDocument = z.object({
  name: z.string(),
  prefix: z.string().optional(),
  properties_target: z.string().optional(),
  ...times,
})
export const PropertyDocument = z.object({ name: z.string(), ...PropertyContent.shape })
export const ObjectDocument = z.object({
  name: z.string(),
  ...ObjectContent.shape,
  ...times,
  self: z.string(),
  schema: z.string(),
})
export const TagDocument = z.object({ name: z.string(), ...times })
export const NamespaceDocument = z.object({
  namespace: z.string(),
  display_name: z.string().optional(),
  description: z.string().optional(),
  visibility: z.enum(namespaceVisibilities),
  protected: z.boolean(),
  owner: z.string(),
  resource_type_associations: z.array(AssociationDocument).optional(),
  objects: z.array(ObjectDocument).optional(),
  properties: z.record(z.string(), PropertyDocument).optional(),
  tags: z.array(TagDocument).optional(),
  ...times,
  self: z.string(),
  schema: z.string(),
})

/** JSON schemas in the dialect that OpenStack clients check definitions against, and make their options of. */
const text = (description: string, more: object = {}) => ({ type: 'string', description, ...more })
const named = (description: string) => text(description, { maxLength: NAME_MAX_CHARS })
const time = (description: string) => text(description, { readOnly: true, format: 'date-time' })
const timeProperties = { created_at: time('When it was made'), updated_at: time('When it was changed last') }
const linkProperties = {
  self: text('Its address', { readOnly: true }),
  schema: text('Address of the schema', { readOnly: true }),
}

const count = { type: 'integer', minimum: 0 }
const strings = { type: 'array', items: { type: 'string' } }

const propertyProperties = {
  name: named('Its name, which metadata carries'),
  title: text('Name for people'),
  description: text('What it means'),
  type: text('Type of the value', { enum: propertyTypes }),
  operators: { ...strings, description: 'Operators that may stand before a value' },
  required: { ...strings, uniqueItems: true, description: 'Names that must be there' },
  readonly: { type: 'boolean', description: 'Whether users cannot change it' },
  default: { description: 'Value when none is given' },
  enum: { type: 'array', description: 'Values that can be chosen' },
  minimum: { type: 'number', description: 'Least number' },
  maximum: { type: 'number', description: 'Greatest number' },
  minLength: { ...count, description: 'Fewest characters' },
  maxLength: { ...count, description: 'Most characters' },
  pattern: text('Regular expression of the value'),
  items: {
    type: 'object',
    description: 'Elements of an array',
    properties: { type: { type: 'string', enum: propertyTypes }, enum: { type: 'array' } },
  },
  minItems: { ...count, description: 'Fewest elements' },
  maxItems: { ...count, description: 'Most elements' },
  uniqueItems: { type: 'boolean', description: 'Whether elements differ' },
  additionalItems: { type: 'boolean', description: 'Whether there may be other elements' },
}

const property = { name: 'property', required: ['name', 'title', 'type'], properties: propertyProperties }

const propertiesByName = {
  type: 'object',
  description: 'Properties by their names',
  additionalProperties: { type: 'object', required: ['title', 'type'], properties: propertyProperties },
}

const object = {
  name: 'object',
  required: ['name'],
  properties: {
    name: named('Its name'),
    description: text('What it is'),
    required: { ...strings, description: 'Properties that must be there' },
    properties: propertiesByName,
    ...timeProperties,
    ...linkProperties,
  },
}

const tag = { name: 'tag', required: ['name'], properties: { name: named('The word'), ...timeProperties } }

const association = {
  name: 'resource_type_association',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: named('Kind of thing that the definitions are for'),
    prefix: named('Comes before the names of properties on things of this kind'),
    properties_target: named('Set of properties that is meant, where a thing has several'),
    ...timeProperties,
  },
}

const namespace = {
  name: 'namespace',
  required: ['namespace'],
  additionalProperties: false,
  properties: {
    namespace: named('Its name, once in a region'),
    display_name: named('Name for people'),
    description: text('What it is for', { maxLength: DESCRIPTION_MAX_CHARS }),
    visibility: text('Who can use it', { enum: namespaceVisibilities }),
    protected: { type: 'boolean', description: 'Whether it cannot be deleted' },
    owner: text('Project that owns it', { maxLength: 255 }),
    resource_type_associations: { type: 'array', items: association },
    properties: propertiesByName,
    objects: { type: 'array', items: object },
    tags: { type: 'array', items: tag },
    ...timeProperties,
    ...linkProperties,
  },
}

const listOf = (name: string, items: object, type: object = { type: 'array', items }) => ({
  name,
  properties: {
    [name]: type,
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
})

/** By their addresses under `/v2/schemas`. */
export const metadefSchemas: Readonly<Record<string, object>> = {
  'metadefs/namespace': namespace,
  'metadefs/namespaces': listOf('namespaces', namespace),
  'metadefs/resource_type': association,
  'metadefs/resource_types': listOf('resource_type_associations', association),
  'metadefs/object': object,
  'metadefs/objects': listOf('objects', object),
  'metadefs/property': property,
  'metadefs/properties': listOf('properties', property, propertiesByName),
  'metadefs/tag': tag,
  'metadefs/tags': listOf('tags', tag),
}

/** How each kind is called in addresses. */
export const collections = {
  object: 'objects',
  property: 'properties',
  tag: 'tags',
} as const satisfies Record<(typeof definitionKinds)[number], string>
