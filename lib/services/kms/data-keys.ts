import type { Key } from '@/lib/db/generated/client'
import { DomainError, insist, type Verdict } from '@/lib/domain/errors'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import type { GrantableAction } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import { canDoWithKey } from '@/lib/domain/kms/rules'
import { type DataKey, DataKeyDamaged, type KeyRef, MaterialDestroyed } from '@/lib/ports/key-manager'
import { type AuditSubject, recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { ensureDefaultKey } from './ensure-default-key'
import { hasKeyGrant } from './key-grants'

/** An image read in a thousand ranges opens its data key as often; the trail says it once in so long. */
const REPEAT_SECONDS = 600

/** What an encrypted image's row keeps. */
export interface EncryptedImage {
  id: string
  kmsKeyId: string
  wrappedDataKey: string
}

/**
 * A fresh data key for one image, wrapped with the newest version of a key of the actor's project. Part of a verb or job that
 * has decided the image's own permissions. The caller overwrites `plaintext` (`fill(0)`) when done.
 * @param keyId null: the default key, made if need be; then only in a transaction
 * @throws DomainError `kms.key_not_found`, `iam.denied`, or why the key's state forbids it
 */
export async function newDataKey(
  ctx: Context,
  keyId: string | null,
  imageId: string,
): Promise<DataKey & { keyId: string }> {
  const id = keyId ?? (await ensureDefaultKey(ctx)).id
  const key = await usableKey(ctx, id, 'kms:dek:create')
  const made = await ctx.keyManager.generateDataKey(await refOf(ctx, key), { imageId })
  await recordUse(ctx, 'createDataKey', made.plaintext, subjectOf(key, imageId))
  return { ...made, keyId: key.id }
}

/**
 * The 32 bytes that an image is encrypted with. Part of a verb or job that has decided the image's own permissions. The caller
 * overwrites them (`fill(0)`) when done, and keeps them no longer than one job or one transfer.
 * @throws DomainError `iam.denied`, why the key's state forbids it, or `kms.data_key_damaged`
 */
export async function dataKeyOf(ctx: Context, image: EncryptedImage): Promise<Buffer> {
  const key = await usableKey(ctx, image.kmsKeyId, 'kms:dek:decrypt')
  const plaintext = await unwrap(ctx, key, image)
  const repeatAfterSeconds = REPEAT_SECONDS
  await recordUse(ctx, 'decryptDataKey', plaintext, { ...subjectOf(key, image.id), repeatAfterSeconds })
  return plaintext
}

async function unwrap(ctx: Context, key: Key, { id: imageId, wrappedDataKey }: EncryptedImage) {
  try {
    return await ctx.keyManager.unwrapDataKey(await refOf(ctx, key), wrappedDataKey, { imageId })
  } catch (cause) {
    if (cause instanceof DataKeyDamaged) throw new DomainError('kms.data_key_damaged', {}, { cause })
    if (cause instanceof MaterialDestroyed)
      throw new DomainError('kms.key_destroyed', { alias: key.alias }, { cause })
    throw cause
  }
}

/** Nobody gets a data key that is not on record: when that fails, it is overwritten. */
async function recordUse(
  ctx: Context,
  action: 'createDataKey' | 'decryptDataKey',
  plaintext: Buffer,
  subject: AuditSubject,
): Promise<void> {
  try {
    await recordSuccess(ctx, action, subject)
  } catch (error) {
    plaintext.fill(0)
    throw error
  }
}

/**
 * Whether the actor may use a key: by policies, or by a grant for what these leave out. An explicit deny, and whatever
 * else stands against the person, such as arrears, is not made good by a grant. A worker asks it again of who ordered the
 * job: for the service itself the answer is always yes.
 */
export async function mayUseKey(
  ctx: Pick<Context, 'db'> & Asker,
  key: Pick<Key, 'id'>,
  action: GrantableAction,
): Promise<Verdict> {
  const verdict = decide(ctx, action, keyResource(key))
  if (verdict.ok || verdict.code !== 'iam.denied') return verdict
  return (await hasKeyGrant(ctx, key, action)) ? { ok: true } : verdict
}

/** A key of the actor's project that may be used now. In a transaction its state stays so until the end. */
async function usableKey(ctx: Context, keyId: string, action: GrantableAction): Promise<Key> {
  await ctx.db.$queryRaw`SELECT id FROM kms_keys WHERE id = ${keyId} FOR SHARE`
  // Destroyed ones too: an image of one says why it cannot be opened.
  const key = await ctx.db.key.findFirst({ where: { id: keyId, projectId: ctx.actor.projectId } })
  if (!key) throw new DomainError('kms.key_not_found', { keyId })
  insist(await mayUseKey(ctx, key, action))
  insist(canDoWithKey(key, 'use'))
  return key
}

async function refOf(ctx: Context, { id }: Key): Promise<KeyRef> {
  const versions = await ctx.db.keyVersion.findMany({ where: { keyId: id }, orderBy: { number: 'asc' } })
  return { keyId: id, versions }
}

/** Told of the image and not of the key: what is not repeated is the use for the same image, whatever else the key opens. */
const subjectOf = ({ id: keyId, alias }: Key, imageId: string): AuditSubject => ({
  type: 'image',
  id: imageId,
  details: { keyId, alias },
})
