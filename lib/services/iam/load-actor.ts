import type { AccountSettings, Grant, Policy } from '@/lib/db/generated/client'
import { type Actor, type ActorGrant, hasSomethingIn } from '@/lib/domain/iam/actor'
import type { PolicyDocument } from '@/lib/domain/iam/policy-document'
import type { Services } from '../context'
import { effectiveSettings } from './settings/settings-of'

export type Credential = Actor['credential']

/**
 * Everything a decision needs to know of a user, working in a region of their account. Null when the user or account
 * cannot act any more, or the account has no project there.
 */
export async function loadActor(
  services: Pick<Services, 'prisma'>,
  who: { userId: string } & ({ regionId: string | null } | { projectId: string }),
  credential: Credential,
): Promise<Actor | null> {
  const user = await services.prisma.user.findUnique({
    where: { id: who.userId },
    include: {
      account: {
        include: { settings: true, projects: { include: { region: true }, orderBy: { createdAt: 'asc' } } },
      },
      groups: { include: { group: { include: { grants: { include: { policy: true } } } } } },
    },
  })
  if (user?.status !== 'enabled') return null
  const grants = distinct(
    user.groups.flatMap(({ group }) => group.grants.map((grant) => ({ grant, via: group.name }))),
  )
  const projects = user.account.projects.toSorted((a, b) => a.region.sortOrder - b.region.sortOrder)
  const open = projects.filter(({ id }) => user.isOwner || hasSomethingIn(id, grants))
  const project =
    'projectId' in who
      ? projects.find((candidate) => candidate.id === who.projectId)
      : (projects.find((candidate) => candidate.regionId === who.regionId) ?? open[0] ?? projects[0])
  if (!project) return null
  return {
    kind: 'user',
    userId: user.id,
    userName: user.name,
    accountId: user.accountId,
    accountName: user.account.name,
    isOwner: user.isOwner,
    isOperator: user.account.kind === 'operator',
    projectId: project.id,
    regionId: project.regionId,
    isFrozen: user.account.status === 'frozen',
    mustChangePassword:
      user.mustChangePassword || isPasswordOld(user.passwordChangedAt, user.account.settings),
    grants,
    credential,
  }
}

const DAY_MS = 24 * 3600 * 1000

function isPasswordOld(changedAt: Date, settings: AccountSettings | null): boolean {
  const { passwordMaxAgeDays } = effectiveSettings(settings)
  return passwordMaxAgeDays !== null && Date.now() - changedAt.getTime() > passwordMaxAgeDays * DAY_MS
}

type GrantRow = Grant & { policy: Policy | null }

/** The same policy for the same projects through many groups says nothing more, and each costs time in every decision. */
function distinct(given: readonly { grant: GrantRow; via: string }[]): ActorGrant[] {
  const known = new Map<string, ActorGrant>()
  for (const { grant, via } of given) {
    const key = `${grant.policyId ?? grant.systemPolicy}/${grant.projectId}`
    if (!known.has(key)) known.set(key, actorGrant(grant, via))
  }
  return [...known.values()]
}

/** A grant as decisions use it. */
export const actorGrant = ({ systemPolicy, policy, projectId }: GrantRow, via: string): ActorGrant => ({
  policy: policy?.name ?? systemPolicy ?? '',
  // safe: checked by `checkPolicy` when it was saved
  document: policy ? (policy.document as unknown as PolicyDocument) : null,
  projectId,
  via,
})
