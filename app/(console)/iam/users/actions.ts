'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import { changeUserAccessKey } from '@/lib/services/iam/access-keys/access-keys'
import { setUserGroups } from '@/lib/services/iam/groups/change-groups'
import { endUserSessions } from '@/lib/services/iam/sessions/end-sessions'
import { createUser } from '@/lib/services/iam/users/create-user'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { resetPassword } from '@/lib/services/iam/users/passwords'
import { updateUser } from '@/lib/services/iam/users/update-user'

export async function create(input: {
  name: string
  description: string
  password: string | null
  mustChangePassword: boolean
  groupIds: string[]
}): Promise<Result<{ userId: string; password: string | null }>> {
  return asResult(async () => createUser(await actionContext(), input))
}

export async function update(input: {
  userId: string
  description?: string
  status?: 'enabled' | 'disabled'
}): Promise<Result<void>> {
  return asResult(async () => updateUser(await actionContext(), input))
}

export async function reset(input: {
  userId: string
  password: string | null
  mustChangePassword: boolean
}): Promise<Result<{ password: string | null }>> {
  return asResult(async () => resetPassword(await actionContext(), input))
}

export async function remove(userId: string): Promise<Result<void>> {
  return asResult(async () => deleteUser(await actionContext(), { userId }))
}

export async function setGroups(input: { userId: string; groupIds: string[] }): Promise<Result<void>> {
  return asResult(async () => setUserGroups(await actionContext(), input))
}

/** One session, or all of them (null). */
export async function endSessions(input: {
  userId: string
  sessionId: string | null
}): Promise<Result<void>> {
  return asResult(async () => endUserSessions(await actionContext(), input))
}

/** Disables, enables or (null) deletes a key. */
export async function changeKey(input: {
  userId: string
  accessKeyId: string
  status: 'enabled' | 'disabled' | null
}): Promise<Result<void>> {
  return asResult(async () => changeUserAccessKey(await actionContext(), input))
}
