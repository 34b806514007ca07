import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { signedFields } from '@/lib/domain/image/record'
import { signAfter } from '@/server/migrations/sign-after'
import { useTestDatabase } from '@/test/support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  OTHER_REGION,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { checkRecords } from '../check/check-records'
import type { Finding } from '../check/findings'
import type { Context, Services } from '../context'
import { setImageActivity } from './deactivate-image'
import { editImage } from './edit-image'
import { moveImage } from './move-image'
import { openImageDownload } from './open-download'
import { openImageData } from './open-image-data'
import { insistGenuine } from './record-signature'
import { sourceBytesOf } from './source-bytes'
import { updateImage } from './update-image'

const database = useTestDatabase()
const refusal = (code: string) => expect.objectContaining({ code })
let acme: TestAccount
let ctx: Context
let services: Services

beforeAll(async () => {
  services = testServices(database)
  await makeRegions(database)
})
beforeEach(async () => {
  acme = await makeAccount(database)
  ctx = contextOf(services, actorOf(acme))
})

const rowOf = (imageId: string) => database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })

async function makeStoredKey(): Promise<string> {
  const key = `images/${newHexId()}`
  await database.prisma.storedObject.create({ data: { key, state: 'committed', writer: 'test' } })
  return key
}

/** An image that became active as every image does. */
async function makeActive(): Promise<string> {
  const id = await makeImage(database, acme, { status: 'saving' })
  const bytes = { storedKey: await makeStoredKey(), sha256: 'a'.repeat(64), sizeBytes: 4096 }
  await moveImage(ctx, id, 'saving', 'active', { ...bytes, activeAt: new Date() })
  return id
}

async function falseRecords(): Promise<string[]> {
  const findings: Finding[] = []
  for await (const finding of checkRecords(services)) findings.push(finding)
  return findings.map(({ subject }) => subject)
}

describe('the record of an image [S4]', () => {
  it('is signed when the image becomes active, and opens its bytes', async () => {
    const id = await makeActive()
    const row = await rowOf(id)
    expect(Buffer.from(row.recordSignature!, 'base64')).toHaveLength(64)
    expect(() => insistGenuine(ctx, row)).not.toThrow()
    expect((await openImageDownload(ctx, { imageId: id })).stored.key).toBe(row.storedKey)
    expect((await openImageData(ctx, { imageId: id })).stored?.key).toBe(row.storedKey)
    expect((await sourceBytesOf(ctx, id)).bytes.sha256).toBe(row.sha256)
    expect(await falseRecords()).not.toContain(id)
  })

  const otherId = '00000000-0000-4000-8000-000000000001'
  const tampered: Record<(typeof signedFields)[number], string> = {
    id: `id = '${otherId}'`,
    projectId: `project_id = (SELECT id FROM projects WHERE id <> project_id LIMIT 1)`,
    regionId: `region_id = '${OTHER_REGION}'`,
    kind: `kind = 'data_disk'`,
    diskFormat: `disk_format = 'raw'`,
    containerFormat: `container_format = 'ova'`,
    sizeBytes: `size_bytes = size_bytes + 1`,
    virtualSizeBytes: `virtual_size_bytes = virtual_size_bytes + 1`,
    sha256: `sha256 = repeat('b', 64)`,
    md5: `md5 = repeat('b', 32)`,
    hashAlgorithm: `hash_algorithm = 'sha512'`,
    hashValue: `hash_value = repeat('b', 128)`,
    storedKey: `stored_key = (SELECT min(key) FROM stored_objects WHERE key <> stored_key)`,
    locations: `locations = '[{"url": "http://192.0.2.1/other", "metadata": {}}]'`,
    kmsKeyId: `kms_key_id = 'other'`,
    wrappedDataKey: `wrapped_data_key = 'other'`,
    derivedFrom: `derived_from = 'market'`,
    derivedPlatform: `derived_platform = 'Windows'`,
    createdAt: `created_at = created_at - interval '1 day'`,
    activeAt: `active_at = NULL`,
  }

  it.each(signedFields)('with another %s is refused, and found', async (field) => {
    await makeActive()
    const id = await makeActive()
    const other = await makeAccount(database)
    const change =
      field === 'projectId'
        ? `project_id = '${other.otherProjectId}'`
        : field === 'storedKey'
          ? `stored_key = '${await makeStoredKey()}'`
          : tampered[field]
    expect(await database.prisma.$executeRawUnsafe(`UPDATE images SET ${change} WHERE id = '${id}'`)).toBe(1)
    const row = await rowOf(field === 'id' ? otherId : id)
    expect(() => insistGenuine(ctx, row)).toThrow(refusal('image.signature'))
    await expect(sourceBytesOf(ctx, row.id)).rejects.toEqual(refusal('image.signature'))
    expect(await falseRecords()).toContain(row.id)
    if (field === 'projectId' || field === 'regionId') return
    await expect(openImageDownload(ctx, { imageId: row.id })).rejects.toEqual(refusal('image.signature'))
    await expect(openImageData(ctx, { imageId: row.id })).rejects.toEqual(refusal('image.signature'))
  })

  it('without a signature, or with that of another image, is refused', async () => {
    const [id, other] = [await makeActive(), await makeActive()]
    for (const recordSignature of [null, '', 'no signature', (await rowOf(other)).recordSignature]) {
      await database.prisma.image.update({ where: { id }, data: { recordSignature } })
      await expect(openImageDownload(ctx, { imageId: id })).rejects.toEqual(refusal('image.signature'))
    }
  })

  it('does not become genuine by being put out of use and back', async () => {
    const id = await makeActive()
    await setImageActivity(ctx, { imageId: id, isActive: false })
    await setImageActivity(ctx, { imageId: id, isActive: true })
    await openImageDownload(ctx, { imageId: id })
    await setImageActivity(ctx, { imageId: id, isActive: false })
    await database.prisma.image.update({ where: { id }, data: { sha256: 'b'.repeat(64) } })
    await expect(setImageActivity(ctx, { imageId: id, isActive: true })).rejects.toEqual(
      refusal('image.signature'),
    )
    expect((await rowOf(id)).status).toBe('deactivated')
  })

  it('stays genuine when the owner edits it, and cannot be edited into being so', async () => {
    const id = await makeActive()
    await updateImage(ctx, { imageId: id, name: 'other' })
    await editImage(ctx, { imageId: id, changes: { name: 'third', diskFormat: 'qcow2', minDiskGib: 50 } })
    await openImageDownload(ctx, { imageId: id })
    await database.prisma.image.update({ where: { id }, data: { sha256: 'b'.repeat(64) } })
    await expect(editImage(ctx, { imageId: id, changes: { diskFormat: 'qcow2' } })).rejects.toEqual(
      refusal('image.signature'),
    )
  })

  it('of bytes elsewhere goes along with its addresses', async () => {
    const web = { check: () => undefined } as unknown as Context['web']
    const id = await makeImage(database, acme, { status: 'queued' })
    const locate = (name: string) =>
      editImage(
        { ...ctx, web },
        { imageId: id, changes: { locations: [{ url: `http://192.0.2.1/${name}`, metadata: {} }] } },
      )
    await locate('one')
    expect((await rowOf(id)).status).toBe('active')
    await locate('two')
    expect(await falseRecords()).not.toContain(id)
    await database.prisma.image.update({ where: { id }, data: { locations: [{ url: 'http://192.0.2.9' }] } })
    expect(await falseRecords()).toContain(id)
    await expect(locate('three')).rejects.toEqual(refusal('image.signature'))
  })
})

it('is signed for images from before there were signatures: by the upgrade that brings them, and then never', async () => {
  const [earlier, changed] = [await makeActive(), await makeActive()]
  const { recordSignature, updatedAt } = await rowOf(earlier)
  await database.prisma.image.update({ where: { id: earlier }, data: { recordSignature: null, updatedAt } })
  await database.prisma.image.update({ where: { id: changed }, data: { sha256: 'b'.repeat(64) } })
  expect(await signAfter(['0011_other'], services)).toBe(0)
  expect(await falseRecords()).toEqual(expect.arrayContaining([earlier, changed]))
  expect(await signAfter(['0011_other', '0012_integrity'], services)).toBe(1)
  expect(await rowOf(earlier)).toMatchObject({ recordSignature, updatedAt })
  expect(await falseRecords()).not.toContain(earlier)
  expect(await falseRecords()).toContain(changed)
})
