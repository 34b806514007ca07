import { type Action, actionNames, actions } from './actions'

/** A grant that the product ships [I3, tables 10-1 and 10-2]. */
export interface SystemPolicy {
  name: string
  kind: 'policy' | 'role'
  /** Actions it allows, as patterns. */
  allow: readonly string[]
  /** Roles that must be granted for the same project, or this one has no effect [I3]. */
  needs: readonly string[]
}

const readOnly = (service: string): Action[] =>
  actionNames.filter((name) => name.startsWith(`${service}:`) && actions[name].access === 'read')

export const systemPolicies = [
  { name: 'IMS FullAccess', kind: 'policy', allow: ['ims:*:*', 'obs:*:*'], needs: [] },
  {
    name: 'IMS ReadOnlyAccess',
    kind: 'policy',
    allow: [...readOnly('ims'), ...readOnly('obs')],
    needs: [],
  },
  { name: 'CTS FullAccess', kind: 'policy', allow: ['cts:*:*'], needs: [] },
  { name: 'CTS ReadOnlyAccess', kind: 'policy', allow: [...readOnly('cts')], needs: [] },
  { name: 'Tenant Administrator', kind: 'role', allow: ['obs:*:*'], needs: [] },
  { name: 'IMS Administrator', kind: 'role', allow: ['ims:*:*'], needs: ['Tenant Administrator'] },
  { name: 'Server Administrator', kind: 'role', allow: ['ims:*:*'], needs: ['IMS Administrator'] },
] as const satisfies readonly SystemPolicy[]

export type SystemPolicyName = (typeof systemPolicies)[number]['name']

const byName = new Map<string, SystemPolicy>(systemPolicies.map((policy) => [policy.name, policy]))
export const systemPolicy = (name: string): SystemPolicy | undefined => byName.get(name)
