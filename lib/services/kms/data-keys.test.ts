import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActorGrant } from '@/lib/domain/iam/actor'
import { POLICY_VERSION, type Statement } from '@/lib/domain/iam/policy-document'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeRegions,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import type { Context } from '../context'
import { inTransaction } from '../transaction'
import { disableKey, enableKey, scheduleKeyDeletion } from './change-key-state'
import { createKey } from './create-key'
import { dataKeyOf, newDataKey } from './data-keys'
import { destroyDueKeys } from './destroy-keys'
import { createKeyGrant, retireKeyGrant } from './key-grants'
import { rotateKey } from './rotate-key'

const database = useTestDatabase()
const refusal = (code: string) => expect.objectContaining({ code })
let acme: TestAccount
let ctx: Context
let keyId: string

beforeAll(() => makeRegions(database))
beforeEach(async () => {
  acme = await makeAccount(database)
  ctx = contextOf(testServices(database), actorOf(acme))
  keyId = (await createKey(ctx, { alias: 'mine' })).keyId
})

/** An image encrypted with a key, as its row would say. */
async function encrypt(asked: Context = ctx, wantedKeyId: string | null = keyId) {
  const id = newImageId()
  const {
    keyId: kmsKeyId,
    plaintext,
    wrapped,
  } = await inTransaction(asked, (db) => newDataKey({ ...asked, db }, wantedKeyId, id))
  return { image: { id, kmsKeyId, wrappedDataKey: wrapped }, plaintext }
}

const destroy = async () => {
  await scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })
  await database.prisma.key.update({ where: { id: keyId }, data: { deletesAt: new Date(0) } })
  await destroyDueKeys(ctx)
}

/** A user of the account who may use keys as these statements say. */
async function person(...Statement: Statement[]): Promise<Context & { name: string }> {
  const name = `u${newHexId().slice(0, 8)}`
  const { id: userId } = await database.prisma.user.create({
    data: { id: newHexId(), accountId: acme.id, name, passwordHash: '' },
  })
  const grant: ActorGrant = {
    policy: 'own',
    document: { Version: POLICY_VERSION, Statement },
    projectId: null,
    via: 'g',
  }
  const actor = { ...actorOf(acme, []), userId, userName: name, grants: [grant] }
  return { ...contextOf(testServices(database), actor), name }
}

describe('the data key of an image', () => {
  it('comes back as it was, before and after the key is rotated', async () => {
    const old = await encrypt()
    await rotateKey(ctx, { keyId })
    const young = await encrypt()
    expect(await dataKeyOf(ctx, old.image)).toEqual(old.plaintext)
    expect(await dataKeyOf(ctx, young.image)).toEqual(young.plaintext)
    expect(old.plaintext).not.toEqual(young.plaintext)
    expect(young.image.wrappedDataKey).toContain(`${keyId}$2$`)
  })

  it('does not open another image, nor by another key, nor changed', async () => {
    const { image } = await encrypt()
    const other = await encrypt(ctx, (await createKey(ctx, { alias: 'other' })).keyId)
    const damaged = [
      { ...image, id: newImageId() },
      { ...image, wrappedDataKey: other.image.wrappedDataKey },
      { ...image, kmsKeyId: other.image.kmsKeyId },
      {
        ...image,
        wrappedDataKey: `${image.wrappedDataKey.slice(0, -1)}${image.wrappedDataKey.endsWith('A') ? 'B' : 'A'}`,
      },
      { ...image, wrappedDataKey: '' },
    ]
    for (const one of damaged)
      await expect(dataKeyOf(ctx, one)).rejects.toEqual(refusal('kms.data_key_damaged'))
  })

  it('is refused in every state but enabled, and says which', async () => {
    const { image } = await encrypt()
    const refused = async (code: string) => {
      await expect(dataKeyOf(ctx, image)).rejects.toEqual(refusal(code))
      await expect(encrypt()).rejects.toEqual(refusal(code))
    }
    await disableKey(ctx, { keyId })
    await refused('kms.key_disabled')
    await enableKey(ctx, { keyId })
    await dataKeyOf(ctx, image)
    await scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })
    await refused('kms.key_pending_deletion')
  })

  it('is gone with its key, and says so', async () => {
    const { image } = await encrypt()
    await destroy()
    await expect(dataKeyOf(ctx, image)).rejects.toEqual(refusal('kms.key_destroyed'))
    await expect(encrypt()).rejects.toEqual(refusal('kms.key_destroyed'))
  })

  it('of another account’s key is not found', async () => {
    const { image } = await encrypt()
    const stranger = contextOf(testServices(database), actorOf(await makeAccount(database)))
    await expect(dataKeyOf(stranger, image)).rejects.toEqual(refusal('kms.key_not_found'))
    await expect(encrypt(stranger)).rejects.toEqual(refusal('kms.key_not_found'))
  })

  it('needs no key of one’s own: the default key is made at the first image', async () => {
    const one = await encrypt(ctx, null)
    const two = await encrypt(ctx, null)
    expect(one.image.kmsKeyId).toBe(two.image.kmsKeyId)
    expect(await dataKeyOf(ctx, one.image)).toEqual(one.plaintext)
  })

  it('and a change of the key’s state take turns', async () => {
    const order: string[] = []
    let disabling: Promise<unknown> | undefined
    await inTransaction(ctx, async (db) => {
      await newDataKey({ ...ctx, db }, keyId, newImageId())
      disabling = disableKey(ctx, { keyId }).then(() => order.push('disabled'))
      // Far longer than a disabling that nothing holds up; a slow machine can only hide a fault, not make one.
      await delay(300)
      order.push('made')
    })
    await disabling
    expect(order).toEqual(['made', 'disabled'])
  })

  it('is on record when it is made and opened, often opened once, and never in the clear', async () => {
    for (const { image, plaintext } of [await encrypt(), await encrypt()]) {
      for (let times = 0; times < 3; times++) await dataKeyOf(ctx, image)
      const records = await database.prisma.auditRecord.findMany({
        where: { resourceId: image.id },
        orderBy: { id: 'asc' },
      })
      expect(records.map(({ action }) => action)).toEqual(['createDataKey', 'decryptDataKey'])
      const told = JSON.stringify(records.map(({ details }) => details))
      expect(told).toContain(keyId)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(told).not.toContain(plaintext.toString(encoding))
    }
  })
})

describe('who may use a key', () => {
  it('a permission for one of making and opening is not one for the other', async () => {
    const maker = await person({ Effect: 'Allow', Action: ['kms:dek:create'] })
    const { image } = await encrypt(maker)
    await expect(dataKeyOf(maker, image)).rejects.toEqual(refusal('iam.denied'))
    const opener = await person({ Effect: 'Allow', Action: ['kms:dek:decrypt'] })
    await dataKeyOf(opener, image)
    await expect(encrypt(opener)).rejects.toEqual(refusal('iam.denied'))
  })

  it('a grant gives what policies leave out, for this key, as long as it stands', async () => {
    const user = await person()
    await expect(encrypt(user)).rejects.toEqual(refusal('iam.denied'))
    const input = { keyId, userName: user.name, actions: ['kms:dek:create' as const] }
    const { grantId } = await createKeyGrant(ctx, input)
    const { image } = await encrypt(user)
    await expect(dataKeyOf(user, image)).rejects.toEqual(refusal('iam.denied'))
    const other = (await createKey(ctx, { alias: 'other' })).keyId
    await expect(encrypt(user, other)).rejects.toEqual(refusal('iam.denied'))
    await retireKeyGrant(ctx, { keyId, grantId })
    await expect(encrypt(user)).rejects.toEqual(refusal('iam.denied'))
  })

  it('a grant makes good neither an explicit deny nor arrears', async () => {
    const user = await person({ Effect: 'Deny', Action: ['kms:dek:create'] })
    await createKeyGrant(ctx, { keyId, userName: user.name, actions: ['kms:dek:create'] })
    await expect(encrypt(user)).rejects.toEqual(refusal('iam.denied_explicitly'))
    const frozen = { ...user, actor: { ...user.actor, isFrozen: true } }
    await expect(encrypt(frozen)).rejects.toEqual(refusal('iam.account_frozen'))
  })

  it('the service goes on with what was asked for', async () => {
    const { image, plaintext } = await encrypt()
    const worker = { ...ctx, actor: { ...actorOf(acme, []), kind: 'service' as const } }
    expect(await dataKeyOf(worker, image)).toEqual(plaintext)
  })
})
