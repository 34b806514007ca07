'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { orderVerification } from '@/lib/services/integrity/order-verification'

/** Null: everything. */
export async function verify(key: string | null): Promise<Result<{ objects: number }>> {
  return asResult(async () => orderVerification(await actionContext(), { key }))
}
