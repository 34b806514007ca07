type Query = Readonly<Record<string, string | number | undefined>>

function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

const segment = (value: string) => encodeURIComponent(value)

const PASSWORD_PATH = '/account/password'

/** Every address of the console. Pages and links take them from here, so that a page can move. */
export const paths = {
  home: () => '/',
  signIn: (query?: { callbackUrl?: string; reason?: 'signed-out' | 'expired' }) =>
    withQuery('/sign-in', query),
  /** Why one was refused and who can help; `from` is where one wanted to go. */
  noAccess: (action?: string, from?: string) => withQuery('/no-access', { action, from }),
  account: {
    credentials: (query?: Query) => withQuery('/account', query),
    /** The change that comes before everything else. */
    password: (query?: { callbackUrl?: string }) => withQuery(PASSWORD_PATH, query),
    security: () => '/account/security',
  },
  images: {
    public: (query?: Query) => withQuery('/images/public', query),
    private: (query?: Query) => withQuery('/images/private', query),
    shared: (query?: Query) => withQuery('/images/shared', query),
    market: (query?: Query) => withQuery('/images/market', query),
    detail: (imageId: string, query?: Query) => withQuery(`/images/${segment(imageId)}`, query),
    /** The wizard; `bucket` and `key` preset an object, `kind` the kind of image. */
    new: (query?: Query) => withQuery('/images/new', query),
  },
  buckets: {
    list: (query?: Query) => withQuery('/buckets', query),
    detail: (bucket: string, query?: Query) => withQuery(`/buckets/${segment(bucket)}`, query),
  },
  keys: {
    list: (query?: Query) => withQuery('/keys', query),
    detail: (keyId: string, query?: Query) => withQuery(`/keys/${segment(keyId)}`, query),
  },
  jobs: (query?: Query) => withQuery('/jobs', query),
  audit: {
    list: (query?: Query) => withQuery('/audit', query),
    /** Records are numbered in their account. */
    detail: (sequence: number) => `/audit/${sequence}`,
  },
  /** `request` names the resource whose increase the dialog asks for. */
  quotas: (query?: Query) => withQuery('/quotas', query),
  iam: {
    users: (query?: Query) => withQuery('/iam/users', query),
    user: (userId: string, query?: Query) => withQuery(`/iam/users/${segment(userId)}`, query),
    groups: (query?: Query) => withQuery('/iam/groups', query),
    group: (groupId: string, query?: Query) => withQuery(`/iam/groups/${segment(groupId)}`, query),
    policies: (query?: Query) => withQuery('/iam/policies', query),
    /** By the id of a policy of the account, or the name of a system policy. */
    policy: (policy: string) => `/iam/policies/${segment(policy)}`,
    /** `from` names a policy to begin with. */
    newPolicy: (query?: Query) => withQuery('/iam/policies/new', query),
    editPolicy: (policyId: string) => `/iam/policies/${segment(policyId)}/edit`,
    agencies: (query?: Query) => withQuery('/iam/agencies', query),
    agency: (agencyId: string, query?: Query) => withQuery(`/iam/agencies/${segment(agencyId)}`, query),
    explain: (query?: Query) => withQuery('/iam/explain', query),
  },
  operator: {
    accounts: (query?: Query) => withQuery('/operator/accounts', query),
    account: (accountId: string) => `/operator/accounts/${segment(accountId)}`,
    quotas: (query?: Query) => withQuery('/operator/quotas', query),
    regions: () => '/operator/regions',
    integrity: () => '/operator/integrity',
    health: () => '/operator/health',
    settings: () => '/operator/settings',
  },
  reference: {
    formats: () => '/reference/formats',
    os: () => '/reference/os',
    lifecycle: () => '/reference/os/life-cycle',
  },
} as const

/**
 * The path to go back to after sign-in, or the home page when it would lead elsewhere. Only same-origin paths pass:
 * `//host`, `/\host` and addresses with a scheme or control characters would take the person to another site.
 */
export function safeCallbackPath(value: string | null | undefined): string {
  if (!value) return paths.home()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop them, which could make `/<tab>/host` a host
  if (!value.startsWith('/') || /[\\\u0000-\u001f\u007f]/.test(value)) return paths.home()
  const base = 'http://console.invalid'
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined
  if (url?.origin !== base || url.pathname.startsWith('//')) return paths.home()
  // Pages that only lead on would lead in a circle.
  if (url.pathname.startsWith('/sign-in') || url.pathname === PASSWORD_PATH) return paths.home()
  return url.pathname + url.search + url.hash
}
