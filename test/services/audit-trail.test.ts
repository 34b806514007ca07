import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type VerifiedExport, verifyExport } from '@/lib/domain/audit/export-file'
import type { AuditListQuery } from '@/lib/domain/audit/list-query'
import { exportRecords } from '@/lib/services/audit/export-records'
import { getRecord, listFacets, listRecords } from '@/lib/services/audit/list-records'
import { pruneRecords } from '@/lib/services/audit/prune-records'
import { recordSuccess } from '@/lib/services/audit/record'
import { getAuditRetention, setAuditRetention } from '@/lib/services/audit/retention'
import { signCheckpoints } from '@/lib/services/audit/sign-checkpoints'
import { verifyAccount } from '@/lib/services/audit/verify-account'
import { listBuckets } from '@/lib/services/bucket/list-buckets'
import type { Context } from '@/lib/services/context'
import { deleteImage } from '@/lib/services/image/delete-images'
import { getImage } from '@/lib/services/image/get-image'
import { openImageDownload } from '@/lib/services/image/open-download'
import { updateImage } from '@/lib/services/image/update-image'
import { answerShares } from '@/lib/services/share/answer-share'
import { shareImage } from '@/lib/services/share/share-image'
import { unshareImage } from '@/lib/services/share/unshare-image'
import { deleteTag, putTag, setTags } from '@/lib/services/tag/set-tags'
import { beginUpload } from '@/lib/services/upload/begin-upload'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
let acme: TestAccount

const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database), actorOf(account, policies))
const refusal = (code: string) => expect.objectContaining({ code })
const newest = async (account: TestAccount, query: Partial<z.output<typeof AuditListQuery>> = {}) =>
  (await listRecords(as(account), query)).records

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
})

describe('a record [S6]', () => {
  it('says who did what from where, and what changed', async () => {
    const imageId = await makeImage(database, acme, { name: 'before', minRamMib: 0 })
    const ctx = as(acme)
    await updateImage(ctx, { imageId, name: 'after', minRamMib: 0 })
    const [record] = await newest(acme)
    expect(record).toMatchObject({
      ...{ accountId: acme.id, userId: ctx.actor.userId, userName: 'owner', credentialKind: 'session' },
      ...{
        sourceAddress: '192.0.2.7',
        userAgent: 'test',
        regionId: ctx.actor.regionId,
        projectId: acme.projectId,
      },
      ...{ action: 'updateImage', resourceType: 'image', resourceId: imageId, resourceName: 'before' },
      ...{ outcome: 'success', code: null, requestId: ctx.request.requestId },
      changes: { name: { before: 'before', after: 'after' } },
    })
    expect(await getRecord(ctx, { sequence: record!.sequence })).toEqual(record)
  })

  it('of a refusal says no change', async () => {
    const imageId = await makeImage(database, acme)
    await expect(updateImage(as(acme, ['IMS ReadOnlyAccess']), { imageId, name: 'x' })).rejects.toEqual(
      refusal('iam.denied'),
    )
    expect((await newest(acme))[0]).toMatchObject({ outcome: 'refused', code: 'iam.denied', changes: null })
  })

  it('of tags, shares and deletions says each change by itself', async () => {
    const owner = await makeAccount(database)
    const friend = await makeAccount(database)
    const imageId = await makeImage(database, owner)
    await setTags(as(owner), {
      imageId,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    })
    await setTags(as(owner), { imageId, tags: [{ key: 'b', value: '3' }] })
    await putTag(as(owner), { imageId, tag: { key: 'c', value: '' } })
    await deleteTag(as(owner), { imageId, key: 'c' })
    await shareImage(as(owner), { imageId, receivers: [friend.name] })
    await answerShares(as(friend), { imageIds: [imageId], answer: 'accepted' })
    await unshareImage(as(owner), { imageId, projectIds: [friend.projectId] })
    await database.prisma.quotaUsage.create({
      data: { scopeId: owner.projectId, resource: 'private_images', used: 1 },
    })
    await deleteImage(as(owner), { imageId })
    expect((await newest(owner)).map(({ changes }) => changes).reverse()).toEqual([
      { 'tags.a': { before: null, after: '1' }, 'tags.b': { before: null, after: '2' } },
      { 'tags.a': { before: '1', after: null }, 'tags.b': { before: '2', after: '3' } },
      { 'tags.c': { before: null, after: '' } },
      { 'tags.c': { before: '', after: null } },
      { [`receivers.${friend.name}`]: { before: null, after: 'pending' } },
      { [`receivers.${friend.name}`]: { before: 'accepted', after: null } },
      { status: { before: 'active', after: 'deleted' } },
    ])
    expect((await newest(friend))[0]?.changes).toEqual({
      [`images.${imageId}`]: { before: 'pending', after: 'accepted' },
    })
  })

  it('never holds a secret', async () => {
    const imageId = await makeImage(database, acme)
    await setTags(as(acme), { imageId, tags: [{ key: 'db-password', value: 'hunter2' }] })
    await recordSuccess(as(acme), 'test', {
      type: 'test',
      details: {
        newPassword: 'hunter2',
        keys: [{ sealedSecret: 'hunter2', id: 'k' }],
        passwordMinLength: 10,
      },
      changes: { accessToken: { before: null, after: 'hunter2' } },
    })
    const records = await newest(acme, { pageSize: 2 })
    expect(JSON.stringify(records)).not.toContain('hunter2')
    expect(records[0]).toMatchObject({
      details: { newPassword: '•••', keys: [{ sealedSecret: '•••', id: 'k' }], passwordMinLength: 10 },
      changes: { accessToken: { before: null, after: '•••' } },
    })
    expect((await verifyAccount(as(acme), {})).fault).toBeNull()
  })

  it('of a bucket made in passing stands before what it was made for, both at the end', async () => {
    const account = await makeAccount(database)
    const write = { reference: 'r', abort: async () => undefined }
    const store = { createParts: async () => write } as unknown as Context['store']
    await beginUpload(
      { ...as(account), store },
      { fileName: 'a.raw', sizeBytes: 10, fingerprint: 'f'.repeat(64), bucketId: null, objectKey: null },
    )
    expect((await newest(account)).map(({ action }) => action)).toEqual(['beginUpload', 'createBucket'])
  })
})

describe('reading', () => {
  it('leaves no record, being refused it leaves one in ten minutes', async () => {
    const account = await makeAccount(database)
    const newcomer = as(account, [])
    const before = await database.prisma.auditRecord.count()
    await listBuckets(as(account), {})
    expect(await database.prisma.auditRecord.count()).toBe(before)
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => listBuckets(newcomer, {})))
    expect(tries.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(await newest(account)).toMatchObject([
      {
        action: 'listBucket',
        resourceType: 'bucket',
        outcome: 'refused',
        code: 'iam.denied',
        userName: 'somebody',
      },
    ])
    const imageId = await makeImage(database, account)
    await expect(getImage(newcomer, { imageId })).rejects.toEqual(refusal('iam.denied'))
    expect((await newest(account))[0]).toMatchObject({ action: 'getImages', resourceId: imageId })
    await expect(getImage(as(acme), { imageId })).rejects.toEqual(refusal('image.not_found'))
    expect(await newest(acme, { resource: imageId })).toEqual([])
  })

  it('an image in many ranges is one download, by another person another', async () => {
    const account = await makeAccount(database)
    const key = `images/${account.id}`
    const sha256 = 'a'.repeat(64)
    await database.prisma.storedObject.create({ data: { key, state: 'committed', writer: 'test', sha256 } })
    const imageId = await makeImage(database, account, { storedKey: key, sha256 })
    const ctx = as(account)
    await Promise.all(Array.from({ length: 8 }, () => openImageDownload(ctx, { imageId })))
    await openImageDownload(as(account), { imageId })
    expect((await newest(account)).map(({ action }) => action)).toEqual(['downloadImage', 'downloadImage'])
  })
})

describe('the list', () => {
  it('pages through everything once, newest first, and filters', async () => {
    const account = await makeAccount(database)
    const imageId = await makeImage(database, account, { name: 'web_1' })
    const other = await makeImage(database, account, { name: 'webX1' })
    for (let at = 0; at < 7; at++) await updateImage(as(account), { imageId, description: `${at}` })
    await setTags(as(account), { imageId: other, tags: [] })
    await expect(setTags(as(account, []), { imageId: other, tags: [] })).rejects.toThrow()
    const seen: number[] = []
    let before: number | null = null
    do {
      const page = await listRecords(as(account), { before, pageSize: 2 })
      seen.push(...page.records.map(({ sequence }) => sequence))
      before = page.nextBefore
    } while (before !== null)
    expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
    const found = async (query: Partial<z.output<typeof AuditListQuery>>) =>
      (await newest(account, query)).map(({ sequence }) => sequence)
    await expect(listRecords(as(account), { from: '0000-01-01T00:00:00Z' })).rejects.toEqual(
      refusal('request.invalid'),
    )
    expect(await found({ resource: 'b_1' })).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(await found({ resource: other })).toEqual([9, 8])
    expect(await found({ outcome: ['refused'] })).toEqual([9])
    expect(await found({ user: ['somebody'], action: ['addTag'] })).toEqual([9])
    expect(await found({ action: ['addTag'], resourceType: ['image'] })).toEqual([9, 8])
    expect(await found({ to: '2020-01-01T00:00:00.000Z' })).toEqual([])
    const [last] = await newest(account)
    expect(await found({ from: last!.time, to: last!.time })).toContain(9)
    expect(await found({ requestId: last!.requestId })).toEqual([9])
    expect(await listFacets(as(account), {})).toEqual({
      users: ['owner', 'somebody'],
      actions: ['addTag', 'updateImage'],
      resourceTypes: ['image'],
    })
  })

  it('never shows another account anything', async () => {
    const [one, two] = [await makeAccount(database), await makeAccount(database)]
    const imageId = await makeImage(database, one)
    await setTags(as(one), { imageId, tags: [] })
    expect(await newest(two)).toEqual([])
    expect(await newest(two, { resource: imageId })).toEqual([])
    expect((await listFacets(as(two), {})).actions).toEqual([])
    await expect(getRecord(as(two), { sequence: 1 })).rejects.toEqual(refusal('audit.record_not_found'))
    expect(await textOf(two, 'json')).not.toContain(imageId)
    expect(await textOf(two, 'csv')).not.toContain(imageId)
    expect(await verifyAccount(as(two), {})).toMatchObject({ records: 2, fault: null })
  })

  it('is refused without the permission, and that is recorded', async () => {
    const account = await makeAccount(database)
    const ctx = as(account, ['IMS FullAccess'])
    await expect(listRecords(ctx, {})).rejects.toEqual(refusal('iam.denied'))
    expect(await newest(account)).toMatchObject([{ action: 'listTrace', code: 'iam.denied' }])
  })
})

async function textOf(account: TestAccount, format: 'csv' | 'json', filter: object = {}): Promise<string> {
  const { chunks } = await exportRecords(as(account), { format, locale: 'en', ...filter })
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

/** The file in small pieces, as a slow disk would give it. */
const verifyText = (text: string): Promise<VerifiedExport> =>
  verifyExport(async function* () {
    for (let at = 0; at < text.length; at += 97) yield text.slice(at, at + 97)
  })

describe('an export', () => {
  async function exported(filter: object = {}) {
    const account = await makeAccount(database)
    const imageId = await makeImage(database, account, { name: '=1+1' })
    for (let at = 0; at < 4; at++) await updateImage(as(account), { imageId, description: `"${at}" {x: [\\` })
    await setTags(as(account), { imageId, tags: [] })
    return { account, imageId, text: await textOf(account, 'json', filter) }
  }

  it('as CSV has a byte order mark and neutral cells', async () => {
    const { account } = await exported()
    const text = await textOf(account, 'csv', { action: ['updateImage'] })
    expect(text.startsWith('\uFEFFNumber,Time,Event,')).toBe(true)
    expect(text.trimEnd().split('\r\n')).toHaveLength(5)
    expect(text).toContain(",'=1+1,")
  })

  it('as JSON verifies by itself, also laid out otherwise', async () => {
    const { account, text } = await exported()
    const whole = { accountName: account.name, records: 6, stubs: 0, signedThrough: 6, fault: null }
    expect(await verifyText(text)).toMatchObject(whole)
    expect(await verifyText(JSON.stringify(JSON.parse(text), null, 3))).toMatchObject(whole)
    expect((await verifyText(text)).keyId).toBe((await verifyAccount(as(account), {})).keyId)
  })

  it('with a filter has stubs for what is left out, and still is a chain', async () => {
    const { text } = await exported({ action: ['addTag', 'exportTrace'] })
    expect(await verifyText(text)).toMatchObject({ records: 2, stubs: 4, fault: null })
    expect(text).not.toContain('updateImage","resourceType')
  })

  it('of nothing is whole', async () => {
    const { text } = await exported({ to: '2020-01-01T00:00:00.000Z' })
    expect(await verifyText(text)).toMatchObject({ records: 0, fault: null })
  })

  it('begins at the last signature before what was asked for', async () => {
    const { account, imageId } = await exported()
    await database.pool.query(`UPDATE audit_records SET time = time WHERE account_id = $1`, [account.id])
    await signAll()
    await setTags(as(account), { imageId, tags: [] })
    const [last] = await newest(account)
    expect(await verifyText(await textOf(account, 'json', { requestId: last!.requestId }))).toMatchObject({
      ...{ first: 7, last: 7, records: 1, stubs: 0, fault: null },
    })
  })

  it.each([
    ['a changed field', 3, 'changed', (file: Exported) => Object.assign(file.entries[2]!, { userName: 'x' })],
    ['a changed time', 2, 'changed', (file: Exported) => Object.assign(file.entries[1]!, { time: 'x' })],
    ['a record taken out', 4, 'missing', (file: Exported) => void file.entries.splice(3, 1)],
    [
      'two swapped',
      2,
      'reordered',
      (file: Exported) => void file.entries.splice(1, 2, file.entries[2]!, file.entries[1]!),
    ],
    ['the end cut off', 6, 'truncated', (file: Exported) => void file.entries.pop()],
    [
      'a stub of something else',
      4,
      'changed',
      (file: Exported) => {
        file.entries[3] = { sequence: 4, contentHash: '0'.repeat(64) }
      },
    ],
    ['another account named', 1, 'inserted', (file: Exported) => Object.assign(file.account, { id: 'x' })],
    [
      'the closing signature gone',
      6,
      'checkpoint_forged',
      (file: Exported) => Object.assign(file.checkpoints.at(-1)!, { signature: 'AAAA' }),
    ],
    [
      'another question',
      1,
      'export_forged',
      (file: Exported) => Object.assign(file, { filter: { user: ['x'] } }),
    ],
    [
      'a record made a stub',
      1,
      'left_out',
      (file: Exported) => {
        file.entries[3] = { sequence: 4, contentHash: file.entries[3]!.contentHash }
      },
    ],
    ['all signatures gone', 1, 'unsigned', (file: Exported) => void file.checkpoints.splice(0)],
    [
      'the end and its signature gone',
      6,
      'truncated',
      (file: Exported) => void [file.entries.pop(), file.checkpoints.pop()],
    ],
    [
      'the end gone and the head made to fit',
      1,
      'export_forged',
      (file: Exported) =>
        void [file.entries.pop(), file.checkpoints.pop(), Object.assign(file, { through: 5, records: 5 })],
    ],
  ])('with %s is found out at %i', async (_what, sequence, kind, change) => {
    const file = JSON.parse((await exported()).text) as Exported
    change(file)
    expect((await verifyText(JSON.stringify(file))).fault).toMatchObject({ kind, sequence })
  })

  it('is refused while two others are read, until one of them ends', async () => {
    const { account } = await exported()
    const begin = async () =>
      (await exportRecords(as(account), { format: 'json', locale: 'en' })).chunks[Symbol.asyncIterator]()
    const readers = [await begin(), await begin()]
    for (const reader of readers) await reader.next()
    await expect(begin()).rejects.toEqual(refusal('unavailable'))
    await expect(verifyAccount(as(account), {})).rejects.toEqual(refusal('unavailable'))
    await readers[0]!.return?.()
    expect(await verifyAccount(as(account), {})).toMatchObject({ fault: null })
    await readers[1]!.return?.()
    expect(await textOf(account, 'json')).toContain('exportTrace')
  })

  it('that is none, or ends in the middle, is refused', async () => {
    const { text } = await exported()
    for (const wrong of ['', 'x', '[]', '{}', text.slice(0, -20)])
      await expect(verifyText(wrong)).rejects.toThrow()
  })
})

interface Exported {
  account: { id: string }
  entries: Record<string, unknown>[]
  checkpoints: Record<string, unknown>[]
}

/** As if the worker had waited long enough. */
async function signAll(): Promise<void> {
  await database.pool.query(`UPDATE audit_records SET time = time - interval '10 minutes'`)
  await signCheckpoints(testServices(database))
  await database.pool.query(`UPDATE audit_records SET time = time + interval '10 minutes'`)
}

describe('retention', () => {
  const setDays = (account: TestAccount, days: number | null) => setAuditRetention(as(account), { days })

  it('is for ever until somebody decides, who may, within bounds', async () => {
    const account = await makeAccount(database)
    expect(await getAuditRetention(as(account), {})).toEqual({ days: null })
    await setDays(account, 90)
    expect(await getAuditRetention(as(account), {})).toEqual({ days: 90 })
    expect((await newest(account))[0]).toMatchObject({
      action: 'updateTracker',
      changes: { days: { before: null, after: 90 } },
    })
    for (const days of [89, 3651, 1.5])
      await expect(setDays(account, days)).rejects.toEqual(refusal('request.invalid'))
    await expect(setAuditRetention(as(account, ['IMS FullAccess']), { days: null })).rejects.toEqual(
      refusal('iam.denied'),
    )
  })

  it('removes what is old up to a signature, says so, and the rest is still a chain', async () => {
    const account = await makeAccount(database)
    const imageId = await makeImage(database, account)
    const write = async (count: number) => {
      for (let at = 0; at < count; at++) await setTags(as(account), { imageId, tags: [] })
    }
    await write(3)
    await signAll()
    await write(2)
    await signAll()
    await write(1)
    await setDays(account, 90)
    const age = (through: number) =>
      database.pool.query(
        `UPDATE audit_records SET time = time - interval '91 days' WHERE account_id = $1 AND sequence <= $2`,
        [account.id, through],
      )
    // Four are old, the signature stands under the third: the fourth stays.
    await age(4)
    expect(await pruneRecords(testServices(database))).toBe(3)
    expect(await pruneRecords(testServices(database))).toBe(0)
    const kept = await newest(account)
    expect(kept.map(({ sequence }) => sequence)).toEqual([8, 7, 6, 5, 4])
    expect(kept[0]).toMatchObject({
      action: 'pruneAuditRecords',
      credentialKind: 'system',
      details: { through: 3, records: 3, retentionDays: 90 },
    })
    await database.pool.query(
      `UPDATE audit_records SET time = time + interval '91 days' WHERE account_id = $1 AND sequence = 4`,
      [account.id],
    )
    expect(await verifyAccount(as(account), {})).toMatchObject({ first: 4, last: 8, records: 5, fault: null })
    expect(await verifyText(await textOf(account, 'json'))).toMatchObject({ first: 4, last: 9, fault: null })

    // Once more, beyond the first cut.
    await age(5)
    expect(await pruneRecords(testServices(database))).toBe(2)
    expect(await verifyAccount(as(account), {})).toMatchObject({ first: 6, last: 10, fault: null })
    await database.pool.query('DELETE FROM audit_checkpoints WHERE account_id = $1', [account.id])
    expect((await verifyAccount(as(account), {})).fault).toMatchObject({
      kind: 'checkpoint_missing',
      sequence: 5,
    })
  })

  it('keeps everything where nobody decided', async () => {
    const account = await makeAccount(database)
    await setTags(as(account), { imageId: await makeImage(database, account), tags: [] })
    await database.pool.query(
      `UPDATE audit_records SET time = time - interval '9 years' WHERE account_id = $1`,
      [account.id],
    )
    await signAll()
    await pruneRecords(testServices(database))
    expect(await newest(account)).toHaveLength(1)
  })
})
