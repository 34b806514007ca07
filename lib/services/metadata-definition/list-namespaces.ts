import { z } from 'zod'
import type { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import {
  DefinitionName,
  NAMESPACE_PAGE_MAX,
  type NamespaceSortKey,
  namespaceSortKeys,
  Visibility,
} from '@/lib/domain/metadata-definition/input'
import type { NamespaceView } from '@/lib/domain/metadata-definition/view'
import type { Context } from '../context'
import { read } from '../verb'
import { findNamespace, visibleNamespaces, withAssociations } from './find-namespace'

/** A page of the namespaces that the actor can use, the newest first when nothing else is asked. */
export const listNamespaces = read({
  action: 'ims:metadata:list',
  input: z.object({
    visibility: Visibility.nullable().default(null),
    /** Associated with one of these; null: with whatever. */
    resourceTypes: z.array(DefinitionName).max(50, 'too_many').nullable().default(null),
    sortKey: z.enum(namespaceSortKeys).default('createdAt'),
    isAscending: z.boolean().default(false),
    /** Name of the namespace that the page begins after. */
    marker: DefinitionName.nullable().default(null),
    limit: z.number().int().min(0, 'too_small').max(NAMESPACE_PAGE_MAX, 'too_large'),
  }),
  run: async (
    ctx,
    _target,
    { visibility, resourceTypes, sortKey, isAscending, marker, limit },
  ): Promise<{ namespaces: NamespaceView[]; hasMore: boolean }> => {
    const direction = isAscending ? 'asc' : 'desc'
    const where: Prisma.MetadataNamespaceWhereInput[] = [visibleNamespaces(ctx)]
    if (visibility) where.push({ visibility })
    if (resourceTypes) where.push({ associations: { some: { resourceType: { in: resourceTypes } } } })
    if (marker !== null) where.push(await behind(ctx, marker, sortKey, isAscending ? 'gt' : 'lt'))
    const found = await ctx.db.metadataNamespace.findMany({
      where: { AND: where },
      orderBy: [{ [sortKey]: direction }, { name: direction }],
      take: limit + 1,
      include: withAssociations,
    })
    return { namespaces: found.slice(0, limit), hasMore: found.length > limit }
  },
})

async function behind(
  ctx: Context,
  marker: string,
  sortKey: NamespaceSortKey,
  operator: 'gt' | 'lt',
): Promise<Prisma.MetadataNamespaceWhereInput> {
  const last = await findNamespace(ctx, marker).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    throw new DomainError('request.invalid', { field: 'marker', reason: 'marker' })
  })
  return {
    OR: [
      { [sortKey]: { [operator]: last[sortKey] } },
      { [sortKey]: last[sortKey], name: { [operator]: last.name } },
    ],
  }
}
