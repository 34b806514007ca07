import { z } from 'zod'
import { missingFor } from '@/lib/domain/iam/decide'
import { HexId } from '@/lib/domain/iam/input'
import type { UserGrantView } from '@/lib/domain/iam/view'
import { read } from '../../verb'
import { actorGrant } from '../load-actor'
import { findUser } from '../users/find-user'
import { presentGrants } from './present-grants'

/**
 * Everything that reaches a user, through whichever group [I1]. A role finds the role it needs in any of the groups, so
 * this can differ from what a single group says of its grants [I3].
 */
export const listUserGrants = read({
  action: 'iam:permissions:list',
  input: z.object({ userId: HexId }),
  target: (ctx, { userId }) => findUser(ctx, userId),
  run: async (ctx, user): Promise<{ grants: UserGrantView[] }> => {
    const [rows, projects] = await Promise.all([
      ctx.db.grant.findMany({
        where: { group: { members: { some: { userId: user.id } } } },
        include: { policy: true, project: true, group: { select: { id: true, name: true } } },
        orderBy: { createdAt: 'asc' },
      }),
      ctx.db.project.findMany({
        where: { accountId: ctx.actor.accountId },
        include: { region: true },
        orderBy: { region: { sortOrder: 'asc' } },
      }),
    ])
    const among = rows.map((row) => actorGrant(row, row.group?.name ?? ''))
    const views = presentGrants(rows)
    return {
      grants: rows.map((row, index) => {
        const grant = among[index]!
        const works = ({ id }: { id: string }) => missingFor({ ...grant, projectId: id }, among) === null
        return {
          ...views[index]!,
          via: row.group!, // safe: only grants of groups were asked for
          worksInRegionIds:
            row.projectId === null ? projects.filter(works).map(({ regionId }) => regionId) : [],
        }
      }),
    }
  },
})
