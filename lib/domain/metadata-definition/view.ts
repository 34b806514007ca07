import type { DefinitionKind, NamespaceVisibility, ObjectContent, PropertyContent } from './input'

export interface AssociationView {
  resourceType: string
  prefix: string | null
  propertiesTarget: string | null
  createdAt: Date
  updatedAt: Date
}

export interface NamespaceView {
  name: string
  projectId: string
  displayName: string | null
  description: string | null
  visibility: NamespaceVisibility
  isProtected: boolean
  associations: AssociationView[]
  createdAt: Date
  updatedAt: Date
}

interface Contents {
  object: ObjectContent
  property: PropertyContent
  tag: object
}

export interface DefinitionView<Kind extends DefinitionKind = DefinitionKind> {
  kind: Kind
  name: string
  content: Contents[Kind]
  createdAt: Date
  updatedAt: Date
}

export interface NamespaceDetails extends NamespaceView {
  objects: DefinitionView<'object'>[]
  properties: DefinitionView<'property'>[]
  tags: DefinitionView<'tag'>[]
}
