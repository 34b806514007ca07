/**
 * Every action a policy can name: `service:resource:operation`. `access` says what a read-only grant includes.
 * IMS names are those of the published action list; the rest belongs to neighbours that images need.
 */
export const actions = {
  'ims:images:list': { access: 'read' },
  'ims:images:get': { access: 'read' },
  'ims:images:create': { access: 'write' },
  'ims:images:update': { access: 'write' },
  'ims:images:delete': { access: 'write' },
  'ims:images:upload': { access: 'write' },
  'ims:images:export': { access: 'write' },
  'ims:images:copy': { access: 'write' },
  'ims:images:share': { access: 'write' },
  'ims:serverImages:create': { access: 'write' },
  'ims:dataImages:create': { access: 'write' },
  'ims:wholeImages:create': { access: 'write' },
  'ims:quotas:get': { access: 'read' },
  'ims:jobs:list': { access: 'read' },
  'ims:jobs:update': { access: 'write' },
  'obs:bucket:list': { access: 'read' },
  'obs:bucket:create': { access: 'write' },
  'obs:bucket:delete': { access: 'write' },
  'obs:object:list': { access: 'read' },
  'obs:object:get': { access: 'read' },
  'obs:object:put': { access: 'write' },
  'obs:object:delete': { access: 'write' },
  'iam:session:self': { access: 'self' },
  'operator:publicImages:manage': { access: 'operator' },
  'operator:market:manage': { access: 'operator' },
} as const satisfies Record<string, { access: 'read' | 'write' | 'self' | 'operator' }>

export type Action = keyof typeof actions
export const actionNames = Object.keys(actions) as Action[]

/** Whether a pattern such as `ims:*:*` or `ims:images:get*` covers an action. Case decides, `*` is any run of characters. */
export function matchesAction(pattern: string, action: Action): boolean {
  if (pattern === action) return true
  if (!pattern.includes('*')) return false
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(action)
}
