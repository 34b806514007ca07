import type { Action } from './actions'

/** What a person must be allowed to do to open a console page; the first prefix that fits counts [P1]. */
export const pageActions: readonly (readonly [prefix: string, action: Action])[] = [
  ['/images/new', 'ims:images:create'],
  ['/images', 'ims:images:list'],
  ['/buckets', 'obs:bucket:list'],
  ['/keys', 'kms:cmk:list'],
  ['/jobs', 'ims:jobs:list'],
  ['/audit', 'cts:trace:list'],
  ['/quotas', 'ims:quotas:get'],
  ['/account/security', 'iam:settings:get'],
  ['/iam/users', 'iam:users:list'],
  ['/iam/groups', 'iam:groups:list'],
  ['/iam/policies', 'iam:policies:list'],
  ['/iam/agencies', 'iam:agencies:list'],
  ['/iam/explain', 'iam:permissions:list'],
  ['/operator/accounts', 'operator:accounts:list'],
  ['/operator/quotas', 'operator:quotas:manage'],
  ['/operator/regions', 'operator:regions:manage'],
  ['/operator', 'operator:health:get'],
]

/** The action a page asks for, or null for pages that everybody who is signed in may open. */
export function pageAction(pathname: string): Action | null {
  return pageActions.find(([prefix]) => pathname === prefix || pathname.startsWith(`${prefix}/`))?.[1] ?? null
}
