import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { HexId } from '@/lib/domain/iam/input'
import { newHexId } from '@/lib/domain/ids'
import type { AuditSubject } from '../../audit/record'
import type { Context } from '../../context'
import { release, reserve } from '../../quota/reserve'
import { verb } from '../../verb'

/** The roles of OpenStack clients, and the policies that stand for them here. */
export const rolePolicies = {
  admin: ['Tenant Administrator', 'IMS Administrator'],
  member: ['IMS FullAccess'],
  reader: ['IMS ReadOnlyAccess'],
} as const
export type RoleName = keyof typeof rolePolicies
export const roleNames = Object.keys(rolePolicies) as [RoleName, ...RoleName[]]

const AssignmentInput = z.object({ projectId: HexId, userId: HexId, role: z.enum(roleNames) })
type Assignment = z.output<typeof AssignmentInput>

/** Both of the account; people and projects of others are not found. */
async function parties(ctx: Context, { projectId, userId }: Assignment) {
  const { accountId } = ctx.actor
  const project = await ctx.db.project.findFirst({ where: { id: projectId, accountId } })
  if (!project) throw new DomainError('iam.project_not_found')
  const user = await ctx.db.user.findFirst({ where: { id: userId, accountId } })
  if (!user) throw new DomainError('iam.user_not_found')
  return { project, user }
}

const recordOf = (
  { role, projectId }: Assignment,
  target: { user: { id: string; name: string } } | undefined,
): AuditSubject => ({
  type: 'user',
  id: target?.user.id,
  name: target?.user.name,
  details: { role, projectId },
})

const groupName = (role: RoleName, project: { name: string }): string => `openstack-${role}-${project.name}`

/** The groups of a project's roles, which end with it: a later project of the name must not find people in them. */
export async function removeRoleGroups(
  ctx: Context,
  project: { name: string; accountId: string },
): Promise<void> {
  const names = roleNames.map((role) => groupName(role, project))
  const { count } = await ctx.db.group.deleteMany({
    where: { accountId: project.accountId, name: { in: names } },
  })
  await release(ctx, 'groups', project.accountId, count)
}

/**
 * Gives a user a role in a project. Permissions come from groups alone [I1], so each role of a project is a group with the
 * policies that stand for it, and shows as such in the console.
 */
export const assignRole = verb({
  name: 'grantPermission',
  action: 'iam:permissions:grant',
  input: AssignmentInput,
  target: parties,
  record: recordOf,
  run: async (ctx, { project, user }, { role }) => {
    insist(decide(ctx, 'iam:groups:update'))
    const { accountId } = ctx.actor
    const name = groupName(role, project)
    const group =
      (await ctx.db.group.findFirst({ where: { accountId, name } })) ??
      (await makeGroup(ctx, name, project.id, role))
    await ctx.db.groupMember.createMany({
      data: [{ groupId: group.id, userId: user.id }],
      skipDuplicates: true,
    })
  },
})

async function makeGroup(ctx: Context, name: string, projectId: string, role: RoleName) {
  insist(decide(ctx, 'iam:groups:create'))
  await reserve(ctx, 'groups', 1, ctx.actor.accountId)
  return ctx.db.group.create({
    data: {
      id: newHexId(),
      accountId: ctx.actor.accountId,
      name,
      grants: {
        create: rolePolicies[role].map((systemPolicy) => ({ id: newHexId(), systemPolicy, projectId })),
      },
    },
  })
}

/** Takes a role back that was given so. */
export const unassignRole = verb({
  name: 'revokePermission',
  action: 'iam:permissions:revoke',
  input: AssignmentInput,
  target: parties,
  record: recordOf,
  run: async (ctx, { project, user }, { role }) => {
    insist(decide(ctx, 'iam:groups:update'))
    const { count } = await ctx.db.groupMember.deleteMany({
      where: { userId: user.id, group: { accountId: ctx.actor.accountId, name: groupName(role, project) } },
    })
    if (count === 0) throw new DomainError('iam.grant_not_found')
  },
})
