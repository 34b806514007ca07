'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { AccountSettingsView, NewAccessKey } from '@/lib/domain/iam/view'
import { changeOwnAccessKey, createAccessKey } from '@/lib/services/iam/access-keys/access-keys'
import { endOwnSessions } from '@/lib/services/iam/sessions/end-sessions'
import { updateAccountSettings } from '@/lib/services/iam/settings/account-settings'
import { changeOwnPassword } from '@/lib/services/iam/users/passwords'

export async function changePassword(input: { present: string; wanted: string }): Promise<Result<void>> {
  return asResult(async () => changeOwnPassword(await actionContext(), input))
}

/** Null: all but the one that asks. */
export async function endSession(sessionId: string | null): Promise<Result<void>> {
  return asResult(async () => endOwnSessions(await actionContext(), { sessionId }))
}

export async function createKey(input: { description: string }): Promise<Result<NewAccessKey>> {
  return asResult(async () => createAccessKey(await actionContext(), input))
}

/** Null: it is deleted. */
export async function changeKey(
  accessKeyId: string,
  status: 'enabled' | 'disabled' | null,
): Promise<Result<void>> {
  return asResult(async () => changeOwnAccessKey(await actionContext(), { accessKeyId, status }))
}

export async function updateSettings(settings: AccountSettingsView): Promise<Result<void>> {
  return asResult(async () => updateAccountSettings(await actionContext(), settings))
}
