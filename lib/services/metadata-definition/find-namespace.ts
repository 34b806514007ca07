import { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { NamespaceView } from '@/lib/domain/metadata-definition/view'
import type { Context } from '../context'
import { insistPermitted } from '../insist-permitted'

export type FoundNamespace = NamespaceView & { id: string }

/** Own namespaces and the public ones of the region: for single reads and for lists. */
export const visibleNamespaces = ({ actor }: Pick<Context, 'actor'>): Prisma.MetadataNamespaceWhereInput => ({
  regionId: actor.regionId,
  OR: [{ projectId: actor.projectId }, { visibility: 'public' }],
})

export const withAssociations = {
  associations: { orderBy: { resourceType: 'asc' } },
} as const satisfies Prisma.MetadataNamespaceInclude

/** A namespace as this actor may see it; another project's private one is not there. */
export async function findNamespace(ctx: Context, namespace: string): Promise<FoundNamespace> {
  const found = await ctx.db.metadataNamespace.findFirst({
    where: { name: namespace, ...visibleNamespaces(ctx) },
    include: withAssociations,
  })
  if (!found) throw new DomainError('metadata.namespace_not_found', { namespace })
  return found
}

/**
 * An own namespace, locked until the transaction ends, so that what is counted in it stays counted. A public one is what
 * every account builds on: only who publishes namespaces may change it.
 */
export async function lockOwnNamespace(ctx: Context, namespace: string): Promise<FoundNamespace> {
  const { id } = await findNamespace(ctx, namespace)
  await ctx.db.$queryRaw`SELECT id FROM metadata_namespaces WHERE id = ${id} FOR UPDATE`
  const found = await findNamespace(ctx, namespace)
  if (found.projectId !== ctx.actor.projectId) throw new DomainError('metadata.not_owner', { namespace })
  if (found.visibility === 'public') insistPermitted(ctx, 'operator:metadata:manage')
  return found
}

/** The answer to a name that somebody else has taken at this moment. */
export async function insistUnique<T>(writing: Promise<T>, taken: DomainError): Promise<T> {
  try {
    return await writing
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw taken
    throw error
  }
}
