import { POLICY_VERSION, type PolicyDocument, type Statement } from './policy-document'

const document = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: POLICY_VERSION,
  Statement: statements,
})

/** Policies to begin with; their words stand below `iam.policy.example`. Addresses and tags are there to be replaced. */
export const examplePolicies = {
  useButNeverDelete: document(
    { Effect: 'Allow', Action: ['ims:*:*', 'obs:*:*'] },
    { Effect: 'Deny', Action: ['ims:images:delete'] },
  ),
  readProduction: document({
    Effect: 'Allow',
    Action: ['ims:*:list*', 'ims:*:get*'],
    Condition: { StringEquals: { 'g:ResourceTag/env': ['prod'] } },
  }),
  officeOnly: document(
    { Effect: 'Allow', Action: ['ims:*:*', 'obs:*:*'] },
    {
      Effect: 'Deny',
      Action: ['ims:*:*', 'obs:*:*'],
      Condition: { NotIpAddress: { 'g:SourceIp': ['192.0.2.0/24'] } },
    },
  ),
  systemDisksOnly: document({
    Effect: 'Allow',
    Action: ['ims:*:*'],
    Condition: { StringEquals: { 'ims:ImageType': ['system_disk'] } },
  }),
  noExport: document({ Effect: 'Deny', Action: ['ims:images:export'] }),
} as const satisfies Record<string, PolicyDocument>

export type ExamplePolicy = keyof typeof examplePolicies
export const exampleNames = Object.keys(examplePolicies) as ExamplePolicy[]
