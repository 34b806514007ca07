import type { Actor, Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import type { ReachableProject } from '@/lib/services/iam/projects/list-reachable'
import { type RoleName, roleNames } from '@/lib/services/iam/roles/assign-role'
import type { KnownToken } from '@/lib/services/iam/tokens/token'

export const presentRole = (name: RoleName) => ({
  id: name,
  name,
  domain_id: null,
  description: '',
  options: {},
  links: {},
})

/** Roles are a summary for clients; what somebody may do is decided by policies alone. */
export function rolesOf(asker: Asker): { id: string; name: string }[] {
  const has: Record<RoleName, boolean> = {
    admin: asker.actor.isOperator && decide(asker, 'operator:publicImages:manage').ok,
    member: decide(asker, 'ims:images:create').ok,
    reader: decide(asker, 'ims:images:list').ok,
  }
  return roleNames.filter((name) => has[name]).map((name) => ({ id: name, name }))
}

/** Keystone's form: microseconds and a Z. */
export const keystoneTime = (date: Date): string => date.toISOString().replace('Z', '000Z')

export interface Endpoint {
  type: string
  name: string
  url: string
}

/** Which services are here, and where; the addresses are the same in every region, the token's project says which. */
export function catalogOf(base: string, regionIds: readonly string[], imageTypes: readonly string[]) {
  const services: Endpoint[] = [
    { type: 'identity', name: 'imprint-identity', url: `${base}/v3` },
    ...imageTypes.map((type) => ({ type, name: 'imprint-image', url: base })),
    { type: 'ims', name: 'imprint-ims', url: base },
  ]
  return services.map(({ type, name, url }) => ({
    id: `catalog-${type}`,
    type,
    name,
    endpoints: regionIds.flatMap((region) =>
      (['public', 'internal'] as const).map((face) => ({
        id: `${type}-${region}-${face}`,
        interface: face,
        region,
        region_id: region,
        url,
      })),
    ),
  }))
}

const domainOf = (actor: Actor) => ({ id: actor.accountId, name: actor.accountName })

/** The body of an issued or validated token; ims-api §12.1. */
export function presentToken(
  token: KnownToken,
  asker: Asker,
  project: { id: string; name: string } | null,
  catalog: ReturnType<typeof catalogOf> | null,
) {
  const { actor } = token
  return {
    token: {
      methods: token.methods,
      expires_at: keystoneTime(token.expiresAt),
      issued_at: keystoneTime(token.createdAt),
      audit_ids: [token.auditId],
      user: {
        id: actor.userId,
        name: actor.userName,
        domain: domainOf(actor),
        password_expires_at: null,
      },
      ...(project && {
        project: { ...project, domain: domainOf(actor) },
        is_domain: false,
      }),
      ...(token.scope === 'domain' && { domain: domainOf(actor) }),
      ...(token.scope !== 'none' && { roles: rolesOf(asker) }),
      ...(catalog && token.scope !== 'none' && { catalog }),
    },
  }
}

export const presentProject = (project: ReachableProject, base: string) => ({
  id: project.id,
  name: project.name,
  domain_id: project.accountId,
  parent_id: project.accountId,
  is_domain: false,
  enabled: true,
  description: '',
  tags: [],
  options: {},
  links: { self: `${base}/v3/projects/${project.id}` },
})

export const presentDomain = (actor: Actor, base: string) => ({
  ...domainOf(actor),
  enabled: true,
  description: '',
  options: {},
  tags: [],
  links: { self: `${base}/v3/domains/${actor.accountId}` },
})

export const presentUser = (
  user: { id: string; name: string; isEnabled: boolean },
  accountId: string,
  base: string,
) => ({
  id: user.id,
  name: user.name,
  domain_id: accountId,
  enabled: user.isEnabled,
  options: {},
  password_expires_at: null,
  links: { self: `${base}/v3/users/${user.id}` },
})
