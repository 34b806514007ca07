import { z } from 'zod'
import { hasSomethingIn } from '@/lib/domain/iam/actor'
import type { OwnProfileView } from '@/lib/domain/iam/view'
import { read } from '../../verb'
import { settingsOf } from '../settings/settings-of'
import { findUser } from './find-user'

const DAY_MS = 24 * 3600 * 1000

/** Who one is, with the ids that interfaces ask for, and the rules for one's password [I7]. */
export const getOwnProfile = read({
  action: 'iam:self:manage',
  input: z.object({}),
  target: (ctx) => findUser(ctx, ctx.actor.userId),
  run: async (ctx, user): Promise<OwnProfileView> => {
    const { accountId, isOwner, grants } = ctx.actor
    const [settings, projects, memberships] = await Promise.all([
      settingsOf(ctx, accountId),
      ctx.db.project.findMany({
        where: { accountId },
        include: { region: true },
        orderBy: [{ region: { sortOrder: 'asc' } }, { name: 'asc' }],
      }),
      ctx.db.groupMember.findMany({
        where: { userId: user.id },
        include: { group: true },
        orderBy: { group: { name: 'asc' } },
      }),
    ])
    const { passwordMinLength, passwordMinClasses, passwordHistory, passwordMaxAgeDays } = settings
    const expiresAt = passwordMaxAgeDays
      ? new Date(user.passwordChangedAt.getTime() + passwordMaxAgeDays * DAY_MS)
      : null
    return {
      account: { id: accountId, name: user.account.name },
      user: {
        id: user.id,
        name: user.name,
        description: user.description,
        isOwner,
        groups: memberships.map(({ group }) => group.name),
        lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
        passwordChangedAt: user.passwordChangedAt.toISOString(),
        passwordExpiresAt: expiresAt?.toISOString() ?? null,
      },
      projects: projects.map(({ id, name, region }) => ({
        id,
        name,
        regionId: region.id,
        regionNameZh: region.nameZh,
        regionNameEn: region.nameEn,
        isOpen: isOwner || hasSomethingIn(id, grants),
      })),
      passwordRules: { passwordMinLength, passwordMinClasses, passwordHistory },
    }
  },
})
