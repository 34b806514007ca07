import type { Verdict } from '@/lib/domain/errors'
import { type Action, actionNames } from '@/lib/domain/iam/actions'
import { hasSomethingIn } from '@/lib/domain/iam/actor'
import { decide, ineffectiveRoles } from '@/lib/domain/iam/decide'
import { countQueuedRequests } from '@/lib/services/quota/list-requests'
import { countInvitations } from '@/lib/services/share/list-invitations'
import { pageContext } from './console-context'

/** What the frame around every console page shows. */
export async function getConsoleFrame() {
  const ctx = await pageContext()
  const { actor } = ctx
  const mayList = decide(ctx, 'ims:images:list').ok
  const mayDecideQuotas = decide(ctx, 'operator:quotas:manage').ok
  const [account, projects, invitations, pendingQuotaCount] = await Promise.all([
    ctx.prisma.account.findUniqueOrThrow({ where: { id: actor.accountId } }),
    ctx.prisma.project.findMany({ where: { accountId: actor.accountId }, include: { region: true } }),
    mayList ? countInvitations(ctx, {}) : { count: 0 },
    mayDecideQuotas ? countQueuedRequests(ctx, {}) : 0,
  ])
  return {
    user: {
      id: actor.userId,
      name: actor.userName,
      isOwner: actor.isOwner,
      mustChangePassword: actor.mustChangePassword,
    },
    account: {
      id: actor.accountId,
      name: actor.accountName,
      isOperator: actor.isOperator,
      isFrozen: account.status === 'frozen',
      frozenReason: account.frozenReason,
    },
    project: { id: actor.projectId },
    regions: projects
      // The region one is in is always among them, so that the switch can say where one is.
      .filter(({ id }) => actor.isOwner || id === actor.projectId || hasSomethingIn(id, actor.grants))
      .toSorted((a, b) => a.region.sortOrder - b.region.sortOrder)
      .map(({ region }) => ({ id: region.id, nameZh: region.nameZh, nameEn: region.nameEn })),
    currentRegionId: actor.regionId,
    pendingShareCount: invitations.count,
    pendingQuotaCount,
    /** Which actions the person may take here; buttons use it, verbs decide again. */
    verdictByAction: Object.fromEntries(actionNames.map((name) => [name, decide(ctx, name)])) as Record<
      Action,
      Verdict
    >,
    ineffectiveRoles: ineffectiveRoles(ctx),
  }
}

export type ConsoleFrame = Awaited<ReturnType<typeof getConsoleFrame>>
