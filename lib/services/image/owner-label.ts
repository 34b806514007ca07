import { DomainError } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import type { Context } from '../context'

/**
 * The operator may write down an owner that is no project here: the image stays the operator's, and nobody else's. What is
 * somebody's project cannot be named: images are not given away behind a tenant's back.
 */
export async function insistOwnerLabel(ctx: Context, owner: string): Promise<void> {
  if (owner === ctx.actor.projectId) return
  if (!decide(ctx, 'operator:publicImages:manage').ok)
    throw new DomainError('image.attribute_reserved', { name: 'owner' })
  const projects = await ctx.db.$queryRaw<unknown[]>`SELECT 1 FROM projects WHERE id = ${owner}`
  if (projects.length > 0) throw new DomainError('image.attribute_reserved', { name: 'owner' })
}
