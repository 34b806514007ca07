import { DomainError, insist } from '@/lib/domain/errors'
import type { Asker } from '@/lib/domain/iam/actor'
import type { EncryptionChoice } from '@/lib/domain/image/encryption'
import type { GrantableAction } from '@/lib/domain/kms/input'
import { canDoWithKey } from '@/lib/domain/kms/rules'
import type { Context } from '../context'
import { mayUseKey, newDataKey } from '../kms/data-keys'

/** What a new image's row says of its encryption: the key, and a fresh data key wrapped by it [C12, S5]. */
export async function newSealing(
  ctx: Context,
  imageId: string,
  choice: EncryptionChoice,
): Promise<{ kmsKeyId: string; wrappedDataKey: string } | null> {
  if (choice === null) return null
  const { plaintext, wrapped, keyId } = await newDataKey(ctx, choice === 'default' ? null : choice, imageId)
  plaintext.fill(0)
  return { kmsKeyId: keyId, wrappedDataKey: wrapped }
}

/**
 * Asked when a job is taken up and again when it is done: whether who ordered it may still use the key, and the key can be used.
 * What was begun with a key that is disabled meanwhile does not become an image.
 */
export async function insistKeyHolds(
  ctx: Context,
  requester: Asker,
  kmsKeyId: string | null,
  action: GrantableAction,
): Promise<void> {
  if (kmsKeyId === null) return
  const key = await ctx.db.key.findFirst({ where: { id: kmsKeyId, projectId: ctx.actor.projectId } })
  if (!key) throw new DomainError('kms.key_not_found', { keyId: kmsKeyId })
  insist(await mayUseKey({ db: ctx.db, ...requester }, key, action))
  insist(canDoWithKey(key, 'use'))
}
