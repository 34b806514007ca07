'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { setAuditRetention } from '@/lib/services/audit/retention'

export async function setRetention(input: { days: number | null }): Promise<Result<void>> {
  return asResult(async () => setAuditRetention(await actionContext(), input))
}
