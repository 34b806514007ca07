export type EndpointQuery = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>

const base = '/api/console'
const segment = encodeURIComponent

/** `a=1&b=x&b=y`: lists as repeated names, what is empty left out. */
function withQuery(path: string, query: EndpointQuery): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      const text = String(each ?? '')
      if (text !== '') search.append(name, text)
    }
  }
  const tail = search.toString()
  return `${base}${path}${tail === '' ? '' : `?${tail}`}`
}

/** The filter of an image list spells a wanted tag `tag`, once for each. */
const withTags = ({ tags, ...query }: EndpointQuery): EndpointQuery => ({ ...query, tag: tags })

/** Addresses of what the browser reads and downloads about images and jobs, besides pages. */
export const endpoints = {
  images: (query: EndpointQuery) => withQuery('/images', withTags(query)),
  image: (imageId: string) => `${base}/images/${segment(imageId)}`,
  imageFile: (imageId: string) => `${base}/images/${segment(imageId)}/file`,
  imageMembers: (imageId: string) => `${base}/images/${segment(imageId)}/members`,
  imageListCsv: (query: EndpointQuery) => withQuery('/images.csv', withTags(query)),
  invitations: (query: EndpointQuery) => withQuery('/invitations', query),
  receiver: (query: EndpointQuery) => withQuery('/receivers', query),
  tags: () => `${base}/tags`,
  jobs: (query: EndpointQuery) => withQuery('/jobs', query),
  buckets: () => `${base}/buckets`,
  bucketObjects: (bucketId: string, query: EndpointQuery) =>
    withQuery(`/buckets/${segment(bucketId)}/objects`, query),
  objectFile: (objectId: string) => `${base}/objects/${segment(objectId)}/file`,
  objectInspection: (objectId: string) => `${base}/objects/${segment(objectId)}/inspection`,
  keys: () => `${base}/keys`,
  key: (keyId: string) => `${base}/keys/${segment(keyId)}`,
  keyImages: (keyId: string) => `${base}/keys/${segment(keyId)}/images`,
  keyGrants: (keyId: string) => `${base}/keys/${segment(keyId)}/grants`,
  auditRecords: (query: EndpointQuery) => withQuery('/audit/records', query),
  auditRecord: (sequence: number) => `${base}/audit/records/${sequence}`,
  auditFacets: () => `${base}/audit/facets`,
  auditVerification: () => `${base}/audit/verification`,
  auditRetention: () => `${base}/audit/retention`,
  auditExport: (query: EndpointQuery) => withQuery('/audit/export', query),
  quotas: () => `${base}/quotas`,
  quotaRequests: () => `${base}/quotas/requests`,
  accounts: (query: EndpointQuery) => withQuery('/operator/accounts', query),
  account: (accountId: string) => `${base}/operator/accounts/${segment(accountId)}`,
  queuedQuotaRequests: (query: EndpointQuery) => withQuery('/operator/quotas', query),
  regions: () => `${base}/operator/regions`,
  ownProfile: () => `${base}/account/profile`,
  ownSessions: () => `${base}/account/sessions`,
  ownAccessKeys: () => `${base}/account/access-keys`,
  accountSettings: () => `${base}/account/settings`,
  integrity: (query: EndpointQuery) => withQuery('/operator/integrity', query),
  health: () => `${base}/operator/health`,
  settings: () => `${base}/operator/settings`,
  users: (query: EndpointQuery) => withQuery('/iam/users', query),
  user: (userId: string) => `${base}/iam/users/${segment(userId)}`,
  userGrants: (userId: string) => `${base}/iam/users/${segment(userId)}/grants`,
  userSessions: (userId: string) => `${base}/iam/users/${segment(userId)}/sessions`,
  userAccessKeys: (userId: string) => `${base}/iam/users/${segment(userId)}/access-keys`,
  groups: (query: EndpointQuery) => withQuery('/iam/groups', query),
  group: (groupId: string) => `${base}/iam/groups/${segment(groupId)}`,
  policies: () => `${base}/iam/policies`,
  agencies: () => `${base}/iam/agencies`,
  projects: () => `${base}/iam/projects`,
  explanation: (query: EndpointQuery) => withQuery('/iam/explain', query),
} as const
