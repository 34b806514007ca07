'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { createAgency, deleteAgency, updateAgency } from '@/lib/services/iam/agencies/change-agencies'

interface Agreed {
  name: string
  description: string
  /** Null: for ever. */
  expiresAt: string | null
}

export async function create(input: Agreed): Promise<Result<{ agencyId: string }>> {
  return asResult(async () => createAgency(await actionContext(), { ...input, service: 'ims' }))
}

export async function update(input: Agreed & { agencyId: string }): Promise<Result<void>> {
  return asResult(async () => updateAgency(await actionContext(), input))
}

export async function remove(agencyId: string): Promise<Result<void>> {
  return asResult(async () => deleteAgency(await actionContext(), { agencyId }))
}
