'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { createAccount } from '@/lib/services/account/create-account'
import { freezeAccount, restoreAccount } from '@/lib/services/account/freeze-account'
import { setQuota } from '@/lib/services/quota/set-quota'

export interface CreatedAccount {
  accountId: string
  name: string
  ownerName: string
  /** Told once; nobody can read it again. */
  password: string
}

export async function create(input: { name: string; ownerName: string }): Promise<Result<CreatedAccount>> {
  return asResult(async () => createAccount(await actionContext(), input))
}

export async function freeze(input: { accountId: string; reason: string }): Promise<Result<void>> {
  return asResult(async () => freezeAccount(await actionContext(), input))
}

export async function restore(accountId: string): Promise<Result<void>> {
  return asResult(async () => restoreAccount(await actionContext(), { accountId }))
}

export async function setLimit(input: {
  accountId: string
  scopeId: string
  resource: QuotaResource
  limit: number | null
}): Promise<Result<void>> {
  return asResult(async () => setQuota(await actionContext(), input))
}
