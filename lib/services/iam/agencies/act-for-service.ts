import type { Grant, Policy } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import type { Context } from '../../context'
import { actorGrant } from '../load-actor'

interface Trusting {
  name: string
  expiresAt: Date | null
  grants: (Grant & { policy: Policy | null })[]
}

interface Place {
  id: string
  regionId: string
}

/** Whether the service may make images there for the account, by what was given to the agency [M5, I6]. */
export function lets(
  ctx: Pick<Context, 'actor' | 'request'>,
  agency: Trusting,
  { id, regionId }: Place,
): boolean {
  if (agency.expiresAt !== null && agency.expiresAt.getTime() <= Date.now()) return false
  const grants = agency.grants.map((grant) => actorGrant(grant, agency.name))
  const delegate: Actor = { ...ctx.actor, isOwner: false, projectId: id, regionId, grants }
  return decide({ actor: delegate, request: ctx.request }, 'ims:images:create').ok
}

/** The account's agency of that name must let the service make images there. */
export async function insistLets(ctx: Context, agencyName: string, place: Place): Promise<void> {
  const { accountId } = ctx.actor
  const agency = await ctx.db.agency.findUnique({
    where: { accountId_name: { accountId, name: agencyName } },
    include: { grants: { include: { policy: true } } },
  })
  if (!agency || !lets(ctx, agency, place))
    throw new DomainError('iam.agency_refused', { agency: agencyName, region: place.regionId })
}
