'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { GrantableAction } from '@/lib/domain/kms/input'
import {
  cancelKeyDeletion,
  disableKey,
  enableKey,
  scheduleKeyDeletion,
} from '@/lib/services/kms/change-key-state'
import { createKey } from '@/lib/services/kms/create-key'
import { createKeyGrant, retireKeyGrant } from '@/lib/services/kms/key-grants'
import { rotateKey } from '@/lib/services/kms/rotate-key'
import { updateKey } from '@/lib/services/kms/update-key'

interface Named {
  alias: string
  description: string
}

export async function create(input: Named): Promise<Result<{ keyId: string }>> {
  return asResult(async () => createKey(await actionContext(), input))
}

export async function update(input: Named & { keyId: string }): Promise<Result<void>> {
  return asResult(async () => updateKey(await actionContext(), input))
}

export async function enable(keyId: string): Promise<Result<void>> {
  return asResult(async () => enableKey(await actionContext(), { keyId }))
}

export async function disable(keyId: string): Promise<Result<void>> {
  return asResult(async () => disableKey(await actionContext(), { keyId }))
}

export async function rotate(keyId: string): Promise<Result<{ version: number }>> {
  return asResult(async () => rotateKey(await actionContext(), { keyId }))
}

export async function scheduleDeletion(input: {
  keyId: string
  pendingDays: number
}): Promise<Result<{ deletesAt: string }>> {
  return asResult(async () => scheduleKeyDeletion(await actionContext(), input))
}

export async function cancelDeletion(keyId: string): Promise<Result<void>> {
  return asResult(async () => cancelKeyDeletion(await actionContext(), { keyId }))
}

export async function grant(input: {
  keyId: string
  userName: string
  actions: GrantableAction[]
}): Promise<Result<{ grantId: string }>> {
  return asResult(async () => createKeyGrant(await actionContext(), input))
}

export async function retireGrant(input: { keyId: string; grantId: string }): Promise<Result<void>> {
  return asResult(async () => retireKeyGrant(await actionContext(), input))
}
