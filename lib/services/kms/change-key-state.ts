import { z } from 'zod'
import type { Key } from '@/lib/db/generated/client'
import { insist } from '@/lib/domain/errors'
import { KeyId, ScheduleKeyDeletionInput } from '@/lib/domain/kms/input'
import { type KeyState, keyResource } from '@/lib/domain/kms/key'
import { canDoWithKey } from '@/lib/domain/kms/rules'
import type { AuditSubject } from '../audit/record'
import { verb } from '../verb'
import { lockKey } from './find-key'
import { moveKey } from './move-key'

const DAY_MS = 24 * 60 * 60 * 1000

const OneKey = z.object({ keyId: KeyId })

const subjectOf = (keyId: string, key: Key | undefined, state: KeyState): AuditSubject => ({
  type: 'key',
  id: keyId,
  name: key?.alias,
  changes: key && { state: { before: key.state, after: state } },
})

export const enableKey = verb({
  name: 'enableKey',
  action: 'kms:cmk:enable',
  input: OneKey,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId }, key) => subjectOf(keyId, key, 'enabled'),
  run: async (ctx, key) => {
    insist(canDoWithKey(key, 'enable'))
    await moveKey(ctx.db, key.id, 'enabled')
  },
})

/** Until it is enabled again, nothing is encrypted with it and no image of it can be opened. */
export const disableKey = verb({
  name: 'disableKey',
  action: 'kms:cmk:disable',
  input: OneKey,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId }, key) => subjectOf(keyId, key, 'disabled'),
  run: async (ctx, key) => {
    insist(canDoWithKey(key, 'disable'))
    await moveKey(ctx.db, key.id, 'disabled')
  },
})

/** Lets the material be destroyed after a time in which everybody can still think better of it; unusable from now on. */
export const scheduleKeyDeletion = verb({
  name: 'scheduleKeyDeletion',
  action: 'kms:cmk:delete',
  input: ScheduleKeyDeletionInput,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId, pendingDays }, key) => ({
    ...subjectOf(keyId, key, 'pending_deletion'),
    details: { pendingDays },
  }),
  run: async (ctx, key, { pendingDays }) => {
    insist(canDoWithKey(key, 'scheduleDeletion'))
    const deletesAt = new Date(Date.now() + pendingDays * DAY_MS)
    await moveKey(ctx.db, key.id, 'pending_deletion', deletesAt)
    return { deletesAt: deletesAt.toISOString() }
  },
})

/** Keeps the key after all. It comes back disabled: whoever wants to use it says so. */
export const cancelKeyDeletion = verb({
  name: 'cancelKeyDeletion',
  // Who may let a key end may take that back, in arrears too.
  action: 'kms:cmk:delete',
  input: OneKey,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId }, key) => subjectOf(keyId, key, 'disabled'),
  run: async (ctx, key) => {
    insist(canDoWithKey(key, 'cancelDeletion'))
    await moveKey(ctx.db, key.id, 'disabled')
  },
})
