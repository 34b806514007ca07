'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { grantPolicies, revokeGrant } from '@/lib/services/iam/grants/change-grants'

export async function grant(input: {
  receiver: { kind: 'group' | 'agency'; id: string }
  policies: string[]
  projectIds: string[] | null
}): Promise<Result<void>> {
  return asResult(async () => void (await grantPolicies(await actionContext(), input)))
}

export async function revoke(grantId: string): Promise<Result<void>> {
  return asResult(async () => void (await revokeGrant(await actionContext(), { grantId })))
}
