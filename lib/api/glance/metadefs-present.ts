import { wireTime } from '@/lib/api/ims/attributes'
import { DomainError } from '@/lib/domain/errors'
import type {
  AssociationView,
  DefinitionView,
  NamespaceDetails,
  NamespaceView,
} from '@/lib/domain/metadata-definition/view'

/** Names with colons are the usual ones, and a colon may stand in a path. */
const segment = (name: string): string => encodeURIComponent(name).replaceAll('%3A', ':')

export const namespaceAddress = (namespace: string): string => `/v2/metadefs/namespaces/${segment(namespace)}`
export const objectAddress = (namespace: string, name: string): string =>
  `${namespaceAddress(namespace)}/objects/${segment(name)}`

const times = ({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) => ({
  created_at: wireTime(createdAt),
  updated_at: wireTime(updatedAt),
})

export const presentAssociation = (association: AssociationView) => ({
  name: association.resourceType,
  // Clients check texts: what is not set is left out.
  ...(association.prefix !== null && { prefix: association.prefix }),
  ...(association.propertiesTarget !== null && { properties_target: association.propertiesTarget }),
  ...times(association),
})

export const presentNamespace = (namespace: NamespaceView) => ({
  namespace: namespace.name,
  ...(namespace.displayName !== null && { display_name: namespace.displayName }),
  ...(namespace.description !== null && { description: namespace.description }),
  visibility: namespace.visibility,
  protected: namespace.isProtected,
  owner: namespace.projectId,
  ...(namespace.associations.length > 0 && {
    resource_type_associations: namespace.associations.map(presentAssociation),
  }),
  ...times(namespace),
  self: namespaceAddress(namespace.name),
  schema: '/v2/schemas/metadefs/namespace',
})

const withPrefix = <Value>(prefix: string, byName: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(byName).map(([name, value]) => [prefix + name, value]))

export const presentObject = (
  namespace: string,
  { name, content, ...rest }: DefinitionView<'object'>,
  prefix = '',
) => ({
  name,
  ...(content.description !== undefined && { description: content.description }),
  required: (content.required ?? []).map((each) => prefix + each),
  properties: withPrefix(prefix, content.properties ?? {}),
  ...times(rest),
  self: objectAddress(namespace, name),
  schema: '/v2/schemas/metadefs/object',
})

export const presentProperty = ({ name, content }: DefinitionView<'property'>) => ({ name, ...content })

export const presentProperties = (
  properties: readonly DefinitionView<'property'>[],
  prefix = '',
): Record<string, object> =>
  Object.fromEntries(
    properties.map(({ name, content }) => [prefix + name, { name: prefix + name, ...content }]),
  )

export const presentTag = ({ name, ...rest }: DefinitionView<'tag'>) => ({ name, ...times(rest) })

/** A namespace with what it defines; empty kinds are left out. */
export function presentDetails(
  { objects, properties, tags, ...namespace }: NamespaceDetails,
  prefix: string,
) {
  return {
    ...presentNamespace(namespace),
    ...(objects.length > 0 && {
      objects: objects.map((object) => presentObject(namespace.name, object, prefix)),
    }),
    ...(properties.length > 0 && { properties: presentProperties(properties, prefix) }),
    ...(tags.length > 0 && { tags: tags.map(presentTag) }),
  }
}

/** What comes before the names of properties on things of a type. */
export function prefixFor(
  { associations }: Pick<NamespaceView, 'associations'>,
  resourceType: string | null,
): string {
  if (resourceType === null) return ''
  const association = associations.find((each) => each.resourceType === resourceType)
  if (!association) throw new DomainError('metadata.association_not_found', { resourceType })
  return association.prefix ?? ''
}
