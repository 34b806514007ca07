/**
 * Every action a policy can name: `service:resource:operation`. `access` says what a read-only grant includes: `self` is for
 * everybody who is signed in, `operator` counts in the operator's account only.
 * IMS names are those of the published action list; the rest belongs to the neighbours that images need.
 */
export const actions = {
  'ims:images:list': { access: 'read', resource: 'image' },
  'ims:images:get': { access: 'read', resource: 'image' },
  'ims:images:create': { access: 'write', resource: 'image' },
  'ims:images:update': { access: 'write', resource: 'image' },
  'ims:images:delete': { access: 'write', resource: 'image' },
  'ims:images:upload': { access: 'write', resource: 'image' },
  'ims:images:export': { access: 'write', resource: 'image' },
  'ims:images:copy': { access: 'write', resource: 'image' },
  'ims:images:share': { access: 'write', resource: 'image' },
  'ims:serverImages:create': { access: 'write', resource: 'image' },
  'ims:dataImages:create': { access: 'write', resource: 'image' },
  'ims:wholeImages:create': { access: 'write', resource: 'image' },
  'ims:quotas:get': { access: 'read' },
  'ims:quotas:request': { access: 'write' },
  'ims:jobs:list': { access: 'read' },
  'ims:jobs:update': { access: 'write' },
  'ims:metadata:list': { access: 'read' },
  'ims:metadata:manage': { access: 'write' },

  'obs:bucket:list': { access: 'read', resource: 'bucket' },
  'obs:bucket:create': { access: 'write', resource: 'bucket' },
  'obs:bucket:delete': { access: 'write', resource: 'bucket' },
  'obs:object:list': { access: 'read', resource: 'bucket' },
  'obs:object:get': { access: 'read', resource: 'bucket' },
  'obs:object:put': { access: 'write', resource: 'bucket' },
  'obs:object:delete': { access: 'write', resource: 'bucket' },

  'ecs:cloudServers:list': { access: 'read', resource: 'server' },
  'ecs:cloudServers:get': { access: 'read', resource: 'server' },
  'ecs:cloudServers:create': { access: 'write', resource: 'server' },
  'ecs:cloudServers:delete': { access: 'write', resource: 'server' },
  'ecs:cloudServers:start': { access: 'write', resource: 'server' },
  'ecs:cloudServers:stop': { access: 'write', resource: 'server' },
  'ecs:cloudServers:reboot': { access: 'write', resource: 'server' },
  'ecs:cloudServers:changeOS': { access: 'write', resource: 'server' },
  'ecs:cloudServers:vnc': { access: 'write', resource: 'server' },
  'ecs:serverVolumes:use': { access: 'write', resource: 'server' },
  'ecs:serverVolumeAttachments:list': { access: 'read', resource: 'server' },
  'ecs:cloudServerFlavors:get': { access: 'read' },
  'bms:servers:list': { access: 'read', resource: 'server' },
  'bms:servers:get': { access: 'read', resource: 'server' },
  'bms:servers:create': { access: 'write', resource: 'server' },
  'bms:servers:delete': { access: 'write', resource: 'server' },
  'bms:serverFlavors:get': { access: 'read' },

  'evs:volumes:list': { access: 'read', resource: 'disk' },
  'evs:volumes:get': { access: 'read', resource: 'disk' },
  'evs:volumes:create': { access: 'write', resource: 'disk' },
  'evs:volumes:use': { access: 'write', resource: 'disk' },
  'evs:volumes:delete': { access: 'write', resource: 'disk' },

  'kms:cmk:list': { access: 'read', resource: 'key' },
  'kms:cmk:get': { access: 'read', resource: 'key' },
  'kms:cmk:create': { access: 'write', resource: 'key' },
  'kms:cmk:update': { access: 'write', resource: 'key' },
  'kms:cmk:enable': { access: 'write', resource: 'key' },
  'kms:cmk:disable': { access: 'write', resource: 'key' },
  'kms:cmk:rotate': { access: 'write', resource: 'key' },
  'kms:cmk:delete': { access: 'write', resource: 'key' },
  'kms:grant:list': { access: 'read', resource: 'key' },
  'kms:grant:create': { access: 'write', resource: 'key' },
  'kms:grant:retire': { access: 'write', resource: 'key' },
  'kms:dek:create': { access: 'write', resource: 'key' },
  'kms:dek:decrypt': { access: 'write', resource: 'key' },

  'cbr:vaults:list': { access: 'read', resource: 'backup' },
  'cbr:vaults:create': { access: 'write', resource: 'backup' },
  'cbr:vaults:delete': { access: 'write', resource: 'backup' },
  'cbr:backups:list': { access: 'read', resource: 'backup' },
  'cbr:backups:get': { access: 'read', resource: 'backup' },
  'cbr:backups:create': { access: 'write', resource: 'backup' },
  'cbr:backups:delete': { access: 'write', resource: 'backup' },
  'csbs:backup:list': { access: 'read', resource: 'backup' },
  'csbs:backup:get': { access: 'read', resource: 'backup' },

  'tms:resourceTags:list': { access: 'read' },
  'tms:resourceTags:update': { access: 'write' },

  'cts:trace:list': { access: 'read' },
  'cts:tracker:get': { access: 'read' },
  'cts:tracker:update': { access: 'write' },

  'iam:users:list': { access: 'read' },
  'iam:users:create': { access: 'write' },
  'iam:users:update': { access: 'write' },
  'iam:users:delete': { access: 'write' },
  'iam:sessions:list': { access: 'read' },
  'iam:sessions:delete': { access: 'write' },
  'iam:credentials:list': { access: 'read' },
  'iam:credentials:update': { access: 'write' },
  'iam:groups:list': { access: 'read' },
  'iam:groups:create': { access: 'write' },
  'iam:groups:update': { access: 'write' },
  'iam:groups:delete': { access: 'write' },
  'iam:permissions:list': { access: 'read' },
  'iam:permissions:grant': { access: 'write' },
  'iam:permissions:revoke': { access: 'write' },
  'iam:policies:list': { access: 'read' },
  'iam:policies:create': { access: 'write' },
  'iam:policies:update': { access: 'write' },
  'iam:policies:delete': { access: 'write' },
  'iam:agencies:list': { access: 'read' },
  'iam:agencies:create': { access: 'write' },
  'iam:agencies:update': { access: 'write' },
  'iam:agencies:delete': { access: 'write' },
  'iam:projects:create': { access: 'write' },
  'iam:projects:delete': { access: 'write' },
  'iam:settings:get': { access: 'read' },
  'iam:settings:update': { access: 'write' },
  /** One's own password, sessions and access keys. */
  'iam:self:manage': { access: 'self' },

  'operator:publicImages:manage': { access: 'operator' },
  'operator:market:manage': { access: 'operator' },
  'operator:accounts:list': { access: 'operator' },
  'operator:accounts:manage': { access: 'operator' },
  'operator:quotas:manage': { access: 'operator' },
  'operator:regions:manage': { access: 'operator' },
  'operator:metadata:manage': { access: 'operator' },
  'operator:health:get': { access: 'operator' },
  'operator:integrity:verify': { access: 'operator' },
} as const satisfies Record<string, ActionFacts>

/** What a policy's `Resource` can tell apart. */
export const resourceTypes = ['image', 'bucket', 'server', 'disk', 'key', 'backup'] as const
export type ResourceType = (typeof resourceTypes)[number]

interface ActionFacts {
  access: 'read' | 'write' | 'self' | 'operator'
  /** Absent: the action concerns no single thing that a policy could name. */
  resource?: ResourceType
}

export type Action = keyof typeof actions
export const actionNames = Object.keys(actions) as Action[]
export const isAction = (name: string): name is Action => Object.hasOwn(actions, name)

export const serviceOf = (action: Action): string => action.slice(0, action.indexOf(':'))

export const factsOf = (action: Action): ActionFacts => actions[action]

/** Services without regions: a grant for one project gives nothing of them [I2]. */
const accountWide: readonly string[] = ['iam', 'cts']
export const isAccountWide = (action: Action): boolean => accountWide.includes(serviceOf(action))
