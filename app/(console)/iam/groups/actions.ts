'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import {
  addGroupMembers,
  createGroup,
  deleteGroup,
  removeGroupMembers,
  updateGroup,
} from '@/lib/services/iam/groups/change-groups'

interface Named {
  name: string
  description: string
}

export async function create(input: Named): Promise<Result<{ groupId: string }>> {
  return asResult(async () => createGroup(await actionContext(), input))
}

export async function update(input: Named & { groupId: string }): Promise<Result<void>> {
  return asResult(async () => updateGroup(await actionContext(), input))
}

export async function remove(groupId: string): Promise<Result<void>> {
  return asResult(async () => deleteGroup(await actionContext(), { groupId }))
}

export async function addMembers(input: { groupId: string; userIds: string[] }): Promise<Result<void>> {
  return asResult(async () => addGroupMembers(await actionContext(), input))
}

export async function removeMembers(input: { groupId: string; userIds: string[] }): Promise<Result<void>> {
  return asResult(async () => removeGroupMembers(await actionContext(), input))
}
