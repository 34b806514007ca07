import { type Action, actionNames, factsOf, serviceOf } from './actions'
import { POLICY_VERSION, type PolicyDocument } from './policy-document'

/** A grant that the product ships [I3, tables 10-1 and 10-2]. */
export interface SystemPolicy {
  name: string
  kind: 'policy' | 'role'
  document: PolicyDocument
  /** Roles that must be granted for the same project, or this one has no effect [I3]. */
  needs: readonly string[]
  /** Counts in the account that runs the deployment only. */
  isForOperator?: boolean
}

const readOnly = (...services: readonly string[]): Action[] =>
  actionNames.filter((name) => services.includes(serviceOf(name)) && factsOf(name).access === 'read')

const allow = (...patterns: readonly string[]): PolicyDocument => ({
  Version: POLICY_VERSION,
  Statement: [{ Effect: 'Allow', Action: patterns }],
})

const policy = (name: string, document: PolicyDocument) =>
  ({ name, kind: 'policy', document, needs: [] }) as const

/** Everything but the image service itself and the identities: what an image needs around it. */
const neighbours = [
  'obs:*:*',
  'ecs:*:*',
  'bms:*:*',
  'evs:*:*',
  'kms:*:*',
  'cbr:*:*',
  'csbs:*:*',
  'tms:*:*',
  'cts:*:*',
]

export const systemPolicies: readonly SystemPolicy[] = [
  policy('IMS FullAccess', allow('ims:*:*', 'obs:*:*')),
  policy('IMS ReadOnlyAccess', allow(...readOnly('ims', 'obs'))),
  { name: 'Tenant Administrator', kind: 'role', document: allow(...neighbours), needs: [] },
  { name: 'IMS Administrator', kind: 'role', document: allow('ims:*:*'), needs: ['Tenant Administrator'] },
  {
    name: 'Server Administrator',
    kind: 'role',
    document: allow('ims:*:*', 'ecs:*:*'),
    needs: ['IMS Administrator'],
  },

  policy('ECS FullAccess', allow('ecs:*:*')),
  policy('ECS ReadOnlyAccess', allow(...readOnly('ecs'))),
  policy('BMS FullAccess', allow('bms:*:*')),
  policy('BMS ReadOnlyAccess', allow(...readOnly('bms'))),
  policy('EVS FullAccess', allow('evs:*:*')),
  policy('EVS ReadOnlyAccess', allow(...readOnly('evs'))),
  policy('OBS FullAccess', allow('obs:*:*')),
  policy('OBS ReadOnlyAccess', allow(...readOnly('obs'))),
  policy('KMS CMKFullAccess', allow('kms:*:*')),
  policy('KMS CMKReadOnlyAccess', allow(...readOnly('kms'))),
  { name: 'KMS Administrator', kind: 'role', document: allow('kms:*:*'), needs: [] },
  policy('CBR FullAccess', allow('cbr:*:*', 'csbs:*:*')),
  policy('CBR ReadOnlyAccess', allow(...readOnly('cbr', 'csbs'))),
  policy('TMS FullAccess', allow('tms:*:*')),
  policy('TMS ReadOnlyAccess', allow(...readOnly('tms'))),
  policy('CTS FullAccess', allow('cts:*:*')),
  policy('CTS ReadOnlyAccess', allow(...readOnly('cts'))),
  { name: 'Security Administrator', kind: 'role', document: allow('iam:*:*'), needs: [] },
  policy('IAM ReadOnlyAccess', allow(...readOnly('iam'))),
  { ...policy('Operator FullAccess', allow('operator:*:*')), isForOperator: true },
]

const byName = new Map(systemPolicies.map((each) => [each.name, each]))
export const systemPolicy = (name: string): SystemPolicy | undefined => byName.get(name)
