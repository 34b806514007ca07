import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { AssociationInput } from '@/lib/domain/metadata-definition/input'
import { canTakeAway } from '@/lib/domain/metadata-definition/rules'
import type { AssociationView } from '@/lib/domain/metadata-definition/view'
import { isMetadataResourceType, metadataResourceTypes } from '@/lib/facts/metadata-resource-types'
import { read, verb } from '../verb'
import { insistUnique, lockOwnNamespace } from './find-namespace'

/** The kinds of things that a namespace can be associated with. */
export const listResourceTypes = read({
  action: 'ims:metadata:list',
  input: z.object({}),
  run: async () => metadataResourceTypes,
})

export function insistResourceType(name: string): void {
  if (!isMetadataResourceType(name))
    throw new DomainError('request.invalid', { field: 'name', reason: 'resource_type' })
}

/** Says that a namespace's definitions are of use for a kind of thing. */
export const associateResourceType = verb({
  name: 'associateMetadataResourceType',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), association: AssociationInput }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, { id }, { association }): Promise<AssociationView> => {
    insistResourceType(association.resourceType)
    const taken = new DomainError('metadata.association_taken', { resourceType: association.resourceType })
    return insistUnique(
      ctx.db.metadataAssociation.create({ data: { namespaceId: id, ...association } }),
      taken,
    )
  },
  record: ({ namespace, association }) => ({
    type: 'metadata_namespace',
    id: namespace,
    name: namespace,
    details: association,
  }),
})

export const dissociateResourceType = verb({
  name: 'dissociateMetadataResourceType',
  action: 'ims:metadata:manage',
  input: z.object({ namespace: z.string(), resourceType: z.string() }),
  target: (ctx, { namespace }) => lockOwnNamespace(ctx, namespace),
  run: async (ctx, namespace, { resourceType }) => {
    if (!namespace.associations.some((each) => each.resourceType === resourceType))
      throw new DomainError('metadata.association_not_found', { resourceType })
    insist(canTakeAway(namespace))
    await ctx.db.metadataAssociation.delete({
      where: { namespaceId_resourceType: { namespaceId: namespace.id, resourceType } },
    })
  },
  record: ({ namespace, resourceType }) => ({
    type: 'metadata_namespace',
    id: namespace,
    name: namespace,
    details: { resourceType },
  }),
})
