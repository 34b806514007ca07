import { type Action, actionNames } from '@/lib/domain/iam/actions'
import { decide, ineffectiveRoles } from '@/lib/domain/iam/decide'
import { countInvitations } from '@/lib/services/share/list-invitations'
import { pageContext } from './console-context'

/** What the frame around every console page shows. */
export async function getConsoleFrame() {
  const ctx = await pageContext()
  const { actor } = ctx
  const mayList = decide(actor, 'ims:images:list').ok
  const [projects, invitations] = await Promise.all([
    ctx.prisma.project.findMany({ where: { accountId: actor.accountId }, include: { region: true } }),
    mayList ? countInvitations(ctx, {}) : { count: 0 },
  ])
  return {
    user: { id: actor.userId, name: actor.userName, isOwner: actor.isOwner },
    account: { id: actor.accountId, name: actor.accountName, isOperator: actor.isOperator },
    project: { id: actor.projectId },
    regions: projects
      .toSorted((a, b) => a.region.sortOrder - b.region.sortOrder)
      .map(({ region }) => ({ id: region.id, nameZh: region.nameZh, nameEn: region.nameEn })),
    currentRegionId: actor.regionId,
    pendingShareCount: invitations.count,
    /** Which actions the person may take here; buttons use it, verbs decide again. */
    canByAction: Object.fromEntries(actionNames.map((name) => [name, decide(actor, name).ok])) as Record<
      Action,
      boolean
    >,
    ineffectiveRoles: ineffectiveRoles(actor),
  }
}

export type ConsoleFrame = Awaited<ReturnType<typeof getConsoleFrame>>
