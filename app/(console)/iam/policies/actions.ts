'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { createPolicy, deletePolicy, updatePolicy } from '@/lib/services/iam/policies/change-policies'

interface Written {
  name: string
  description: string
  document: string
}

export async function create(input: Written): Promise<Result<{ policyId: string }>> {
  return asResult(async () => createPolicy(await actionContext(), input))
}

export async function update(input: Written & { policyId: string }): Promise<Result<void>> {
  return asResult(async () => updatePolicy(await actionContext(), input))
}

export async function remove(policyId: string): Promise<Result<void>> {
  return asResult(async () => deletePolicy(await actionContext(), { policyId }))
}
