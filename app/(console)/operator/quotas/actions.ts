'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { grantQuota, refuseQuota } from '@/lib/services/quota/decide-request'

export async function grant(input: {
  requestId: string
  limit: number
  note: string
}): Promise<Result<void>> {
  return asResult(async () => grantQuota(await actionContext(), input))
}

export async function refuse(input: { requestId: string; note: string }): Promise<Result<void>> {
  return asResult(async () => refuseQuota(await actionContext(), input))
}
