import type { Agency } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../../context'

/** An agency of the actor's account, locked until the transaction ends; any other is not found. */
export async function lockAgency(ctx: Context, agencyId: string): Promise<Agency> {
  await ctx.db.$queryRaw`SELECT id FROM agencies WHERE id = ${agencyId} FOR UPDATE`
  const agency = await ctx.db.agency.findFirst({ where: { id: agencyId, accountId: ctx.actor.accountId } })
  if (!agency) throw new DomainError('iam.agency_not_found')
  return agency
}
