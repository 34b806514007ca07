'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { requestQuota, withdrawQuotaRequest } from '@/lib/services/quota/request-quota'

export async function request(input: {
  resource: QuotaResource
  requestedLimit: number
  reason: string
}): Promise<Result<{ requestId: string }>> {
  return asResult(async () => requestQuota(await actionContext(), input))
}

export async function withdraw(requestId: string): Promise<Result<void>> {
  return asResult(async () => withdrawQuotaRequest(await actionContext(), { requestId }))
}
