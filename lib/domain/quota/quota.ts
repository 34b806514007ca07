/** Pairs of keys that one user may have [I7]; a limit of each user, so no counter of an account. */
export const ACCESS_KEYS_PER_USER = 2

interface QuotaFacts {
  /** What counts until the operator changes it for one scope. */
  limit: number
  /** `project`: in each region by itself; `account`: over all regions. */
  scope: 'project' | 'account'
  unit: 'count' | 'bytes'
}

const GIB = 1024 ** 3

/** Everything that is counted against a limit. */
export const quotas = {
  private_images: { limit: 50, scope: 'project', unit: 'count' }, // [C10]
  create_jobs: { limit: 40, scope: 'project', unit: 'count' }, // [C10]
  uploads_in_flight: { limit: 20, scope: 'project', unit: 'count' },
  buckets: { limit: 100, scope: 'project', unit: 'count' },
  /** Keys that people made; the default key is not counted. */
  keys: { limit: 100, scope: 'project', unit: 'count' },
  stored_bytes: { limit: 10 * 1024 * GIB, scope: 'project', unit: 'bytes' },
  /** Fewer than five between regions at once [M5]. */
  copies_running: { limit: 4, scope: 'account', unit: 'count' },
  users: { limit: 50, scope: 'account', unit: 'count' },
  projects: { limit: 50, scope: 'account', unit: 'count' },
  groups: { limit: 20, scope: 'account', unit: 'count' },
  policies: { limit: 200, scope: 'account', unit: 'count' },
  agencies: { limit: 50, scope: 'account', unit: 'count' },
} as const satisfies Record<string, QuotaFacts>

export type QuotaResource = keyof typeof quotas
export const quotaResources = Object.keys(quotas) as QuotaResource[]
export const isQuotaResource = (name: string): name is QuotaResource => Object.hasOwn(quotas, name)

/** The id under which a resource is counted: of the project or of the account. */
export function quotaScopeId(
  resource: QuotaResource,
  { projectId, accountId }: { projectId: string; accountId: string },
): string {
  return quotas[resource].scope === 'account' ? accountId : projectId
}

export interface QuotaUse {
  used: number
  limit: number
}

/** From here on a bar warns. */
const NEAR = 0.8

export type QuotaLevel = 'free' | 'near' | 'full'

export function quotaLevel({ used, limit }: QuotaUse): QuotaLevel {
  if (used >= limit) return 'full'
  return used >= limit * NEAR ? 'near' : 'free'
}
