import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import {
  AssociationInput,
  type DefinitionInput,
  DefinitionInput as DefinitionSchema,
  definitionKinds,
  NamespaceFields,
} from '@/lib/domain/metadata-definition/input'
import { DEFINITIONS_MAX } from '@/lib/domain/metadata-definition/limits'
import { canHaveDefinitions, canHaveNamespaces, repeatedName } from '@/lib/domain/metadata-definition/rules'
import type { NamespaceView } from '@/lib/domain/metadata-definition/view'
import type { Context } from '../context'
import { insistPermitted } from '../insist-permitted'
import { verb } from '../verb'
import { insistResourceType } from './associations'
import { findNamespace, insistUnique } from './find-namespace'

/** A namespace of the project, with all of its contents when they are given at once. */
export const createNamespace = verb({
  name: 'createMetadataNamespace',
  action: 'ims:metadata:manage',
  input: NamespaceFields.extend({
    associations: z.array(AssociationInput).max(50, 'too_many').default([]),
    definitions: z
      .array(DefinitionSchema)
      .max(DEFINITIONS_MAX * definitionKinds.length, 'too_many')
      .default([]),
  }),
  run: async (ctx, _target, { associations, definitions, ...fields }): Promise<NamespaceView> => {
    if (fields.visibility === 'public') insistPermitted(ctx, 'operator:metadata:manage')
    for (const { resourceType } of associations) insistResourceType(resourceType)
    const twice = repeatedName(associations.map(({ resourceType }) => resourceType))
    if (twice !== undefined) throw new DomainError('metadata.association_taken', { resourceType: twice })
    insistDistinct(definitions)
    await insistRoom(ctx)
    const { projectId, regionId } = ctx.actor
    const id = newHexId()
    const taken = new DomainError('metadata.namespace_taken', { namespace: fields.name })
    await insistUnique(
      ctx.db.metadataNamespace.create({ data: { id, projectId, regionId, ...fields } }),
      taken,
    )
    await ctx.db.metadataAssociation.createMany({
      data: associations.map((association) => ({ namespaceId: id, ...association })),
    })
    await ctx.db.metadataDefinition.createMany({
      data: definitions.map((definition) => ({ namespaceId: id, ...definition })),
    })
    return findNamespace(ctx, fields.name)
  },
  record: ({ name, visibility, isProtected, associations, definitions }) => ({
    type: 'metadata_namespace',
    id: name,
    name,
    details: {
      ...{ visibility, isProtected, definitions: definitions.length },
      resourceTypes: associations.map(({ resourceType }) => resourceType),
    },
  }),
})

function insistDistinct(definitions: readonly DefinitionInput[]): void {
  for (const kind of definitionKinds) {
    const names = definitions.filter((each) => each.kind === kind).map(({ name }) => name)
    const twice = repeatedName(names)
    if (twice !== undefined) throw new DomainError('metadata.definition_taken', { kind, name: twice })
    insist(canHaveDefinitions(kind, names.length))
  }
}

/** Creates of one project wait for each other, so that two of them cannot both be the last that fits. */
async function insistRoom(ctx: Context): Promise<void> {
  const { projectId } = ctx.actor
  await ctx.db.$queryRaw`SELECT id FROM projects WHERE id = ${projectId} FOR NO KEY UPDATE`
  insist(canHaveNamespaces((await ctx.db.metadataNamespace.count({ where: { projectId } })) + 1))
}
