import { execFileSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { GIB } from '@/lib/domain/image/limits'
import { checkObjects } from '@/lib/services/check/check-objects'
import { disableKey, enableKey } from '@/lib/services/kms/change-key-state'
import { createKey } from '@/lib/services/kms/create-key'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { unpackBase } from '../support/base-image'
import { useTestDatabase } from '../support/database'
import { putObject } from '../support/put-object'
import { createActiveImage, type Person, useWire } from '../support/wire-api'
import { actorOf, contextOf } from '../support/world'

const database = useTestDatabase()
const wire = useWire(database)
const folder = mkdtempSync('/tmp/imprint-encrypted-')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SECRET = 'the crown jewels of acme'
const asOwner = ({ account }: Person) => contextOf(wire.services, actorOf(account))
const rowOf = (imageId: string) => database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })

/** A raw disk that does not compress and says something in the clear. */
function disk(mib = 4): Buffer {
  const raw = Buffer.alloc(mib * 1024 * 1024)
  raw.write(SECRET, 1024 * 1024)
  raw.writeUInt16LE(0xaa55, 510)
  return raw
}

/** Imports the disk over the API; the job as the worker left it. */
async function imported(person: Person, more: object, bytes = disk()) {
  const bucket = `b-${newHexId()}`
  await putObject(wire.services, person.account, { bucket, key: 'd.raw', bytes })
  const { status, body } = await person.call('POST', '/v2/cloudimages/action', {
    ...{ name: 'sealed', image_url: `${bucket}:d.raw`, min_disk: 1, os_version: 'CentOS 7.9 64bit' },
    ...more,
  })
  expect({ status, body }).toMatchObject({ status: 200 })
  return wire.work()
}

const filesWith = (text: string): string[] =>
  readdirSync(wire.storeRoot, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes('/images/') && readFileSync(path).includes(text))

async function expectSound(): Promise<void> {
  await removeDiscarded(wire.services)
  const findings: unknown[] = []
  for await (const finding of checkObjects(wire.services, { isFull: true, repair: false }))
    findings.push(finding)
  expect(findings).toEqual([])
}

async function expectDisk(person: Person, imageId: string, raw: Buffer): Promise<void> {
  const file = join(folder, newHexId())
  writeFileSync(file, (await person.call('GET', `/v2/images/${imageId}/file`)).bytes)
  await unpackBase(file, `${file}.raw`)
  expect(readFileSync(`${file}.raw`).equals(raw)).toBe(true)
}

describe('an encrypted image [C12, S5]', () => {
  it('is unreadable in the store and whole for its owner, also in parts', async () => {
    const person = await wire.makePerson()
    const raw = disk()
    const job = await imported(person, { cmk_id: 'default' }, raw)
    expect(job).toMatchObject({ status: 'succeeded' })
    const image = await rowOf(job.imageId!)
    expect(image).toMatchObject({
      status: 'active',
      kmsKeyId: expect.any(String),
      wrappedDataKey: expect.any(String),
    })
    expect(filesWith(SECRET)).toEqual([])
    expect(filesWith('z2strm')).toEqual([])
    await expectDisk(person, image.id, raw)
    const whole = (await person.call('GET', `/v2/images/${image.id}/file`)).bytes
    const part = await person.call('GET', `/v2/images/${image.id}/file`, undefined, {
      Range: 'bytes=4090-70000',
    })
    expect([part.status, part.bytes.equals(whole.subarray(4090, 70_001))]).toEqual([206, true])
    expect(image.sizeBytes).toBe(BigInt(whole.length))
    await expectSound()
  })

  it('of two uses of one key does not open the other', async () => {
    const person = await wire.makePerson()
    const [one, two] = [
      await imported(person, { cmk_id: 'default' }),
      await imported(person, { cmk_id: 'default' }),
    ]
    const { wrappedDataKey, storedKey } = await rowOf(two.imageId!)
    await database.prisma.image.update({ where: { id: one.imageId! }, data: { wrappedDataKey } })
    expect((await person.call('GET', `/v2/images/${one.imageId}/file`)).status).toBe(500)
    const own = await rowOf(one.imageId!)
    await database.prisma.image.update({ where: { id: two.imageId! }, data: { storedKey: own.storedKey } })
    const swapped = await person.call('GET', `/v2/images/${two.imageId}/file`).catch(() => ({ status: 500 }))
    expect(swapped.status).toBe(500)
    await database.prisma.image.update({ where: { id: two.imageId! }, data: { storedKey } })
  })

  it('can be used as long as its key can', async () => {
    const person = await wire.makePerson()
    const { keyId } = await createKey(asOwner(person), { alias: 'vault' })
    const { imageId } = await imported(person, { cmk_id: keyId })
    const get = () => person.call('GET', `/v2/images/${imageId}/file`)
    const copy = () => person.call('POST', `/v1/cloudimages/${imageId}/copy`, { name: 'c' })
    expect((await get()).status).toBe(200)
    await disableKey(asOwner(person), { keyId })
    expect(await get()).toMatchObject({ status: 409 })
    expect((await copy()).status).toBe(200)
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'kms.key_disabled' })
    await enableKey(asOwner(person), { keyId })
    expect((await get()).status).toBe(200)
  })

  it('is none when its key is disabled while it is made', async () => {
    const person = await wire.makePerson()
    const { keyId } = await createKey(asOwner(person), { alias: 'vault' })
    const put = wire.services.store.put.bind(wire.services.store)
    wire.services.store.put = async (...args) => {
      const stored = await put(...args)
      if (args[0].startsWith('images/')) await disableKey(asOwner(person), { keyId })
      return stored
    }
    const job = await imported(person, { cmk_id: keyId })
    wire.services.store.put = put
    expect(job).toMatchObject({ status: 'failed', failureCode: 'kms.key_disabled' })
    expect(await rowOf(job.imageId!)).toMatchObject({ status: 'killed', storedKey: null })
    await expectSound()
  })

  it('becomes a plain copy, a plain one an encrypted copy, and one key another', async () => {
    const person = await wire.makePerson()
    const raw = disk()
    const { keyId } = await createKey(asOwner(person), { alias: 'other' })
    const source = (await imported(person, { cmk_id: 'default' }, raw)).imageId!
    const { kmsKeyId } = await rowOf(source)
    const copy = (cmk_id?: string) =>
      person.call('POST', `/v1/cloudimages/${source}/copy`, { name: 'c', cmk_id })
    expect((await copy(kmsKeyId!)).body).toMatchObject({ error: { code: 'IMG.0096' } })
    expect((await copy('default')).body).toMatchObject({ error: { code: 'IMG.0096' } })
    expect((await copy(newHexId())).body).toMatchObject({ error: { code: expect.stringMatching(/^IMG/) } })

    await copy(keyId)
    const again = (await wire.work()).imageId!
    expect(await rowOf(again)).toMatchObject({ status: 'active', kmsKeyId: keyId })
    await expectDisk(person, again, raw)
    await copy()
    const plain = (await wire.work()).imageId!
    expect(await rowOf(plain)).toMatchObject({ status: 'active', kmsKeyId: null, wrappedDataKey: null })
    await expectDisk(person, plain, raw)
    await expectSound()
  })

  it('is exported in a format of one’s choice, never quickly, and does not leave its region', async () => {
    const person = await wire.makePerson()
    const raw = disk()
    const source = (await imported(person, { cmk_id: 'default' }, raw)).imageId!
    const bucket = (
      await database.prisma.bucket.findFirstOrThrow({ where: { projectId: person.account.projectId } })
    ).name
    const order = (more: object) =>
      person.call('POST', `/v1/cloudimages/${source}/file`, { bucket_url: `${bucket}:out.vhd`, ...more })
    expect((await order({ is_quick_export: true })).body).toMatchObject({ error: { code: 'IMG.0071' } })
    await order({ file_format: 'vhd' })
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    const object = await database.prisma.bucketObject.findFirstOrThrow({ where: { key: 'out.vhd' } })
    const [out, original] = [join(folder, 'out.vhd'), join(folder, 'out.raw')]
    const read = await wire.services.store.open(object.storedKey)
    writeFileSync(out, await read.read(0, read.sizeBytes))
    await read.close()
    writeFileSync(original, raw)
    execFileSync('qemu-img', ['compare', '-f', 'vpc', '-F', 'raw', out, original])
    const away = await person.call('POST', `/v1/cloudimages/${source}/cross_region_copy`, {
      ...{ name: 'x', region: 'cn-east-3', project_name: 'cn-east-3', agency_name: 'x' },
    })
    expect(away.body).toMatchObject({ error: { code: 'IMG.0143' } })
  })

  it('cannot be for bare-metal servers, nor be shared, nor be for everybody', async () => {
    const person = await wire.makePerson()
    const source = (await imported(person, { cmk_id: 'default' })).imageId!
    const share = await person.call('POST', `/v2/images/${source}/members`, { member: newHexId() })
    expect(share.status).toBeGreaterThanOrEqual(400)
    const bucket = (
      await database.prisma.bucket.findFirstOrThrow({ where: { projectId: person.account.projectId } })
    ).name
    const bms = { name: 'x', image_url: `${bucket}:d.raw`, min_disk: 1, type: 'BMS', cmk_id: 'default' }
    expect((await person.call('POST', '/v2/cloudimages/action', bms)).body).toMatchObject({
      error: { code: 'IMG.0118' },
    })
  })
})

describe('a quick import [C3]', () => {
  it('takes a ZVHD2 file as it is', async () => {
    const person = await wire.makePerson()
    const first = (await imported(person, {})).imageId!
    const bytes = (await person.call('GET', `/v2/images/${first}/file`)).bytes
    const job = await imported(person, { is_quick_import: true }, bytes)
    expect(job).toMatchObject({ status: 'succeeded' })
    expect((await person.call('GET', `/v2/images/${job.imageId}/file`)).bytes.equals(bytes)).toBe(true)
  })

  it('takes a raw file beyond 128 GiB, whose holes cost nothing, and the usual way says so', async () => {
    const person = await wire.makePerson()
    const { call, account } = person
    const bucket = `b-${newHexId()}`
    const objectId = await putObject(wire.services, account, { bucket, key: 'd.raw', bytes: disk() })
    const { storedKey } = await database.prisma.bucketObject.findUniqueOrThrow({ where: { id: objectId } })
    const path = join(wire.storeRoot, storedKey)
    // Nobody uploads 200 GiB here: the file grows in its place.
    execFileSync('chmod', ['u+w', path])
    truncateSync(path, 200 * GIB)
    const sizeBytes = 200 * GIB
    await database.prisma.storedObject.update({ where: { key: storedKey }, data: { sizeBytes } })
    await database.prisma.bucketObject.update({ where: { id: objectId }, data: { sizeBytes } })
    const order = (more: object) =>
      call('POST', '/v2/cloudimages/action', {
        ...{ name: 'large', image_url: `${bucket}:d.raw`, min_disk: 200, os_version: 'CentOS 7.9 64bit' },
        ...more,
      })
    expect((await order({})).body).toMatchObject({
      error: { code: 'IMG.0059', message: expect.stringContaining('quick') },
    })
    expect((await order({ is_quick_import: true })).status).toBe(200)
    const job = await wire.work()
    expect(job).toMatchObject({ status: 'succeeded' })
    const image = await rowOf(job.imageId!)
    expect(image).toMatchObject({ virtualSizeBytes: BigInt(sizeBytes), diskFormat: 'zvhd2' })
    expect(Number(image.sizeBytes)).toBeLessThan(16 * 1024 * 1024)
    expect(statSync(path).blocks * 512).toBeLessThan(16 * 1024 * 1024)
    await database.prisma.bucketObject.delete({ where: { id: objectId } })
    await database.prisma.storedObject.delete({ where: { key: storedKey } })
    rmSync(path)
  }, 60_000)

  it('takes no other format', async () => {
    const person = await wire.makePerson()
    const [from, to] = [join(folder, 'x.raw'), join(folder, 'x.qcow2')]
    writeFileSync(from, disk())
    execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', from, to])
    const job = await imported(person, { is_quick_import: true }, readFileSync(to))
    expect(job).toMatchObject({ status: 'failed', failureCode: 'file.quick_import_format' })
  })
})

describe('redundancy [S3]', () => {
  it.each([
    ['single_az', 'zones/a'],
    ['multi_az', 'zones/b'],
  ])('of %s outlives the loss of a device', async (policy, lost) => {
    const person = await wire.makePerson()
    const raw = disk()
    const bucket = `b-${newHexId()}`
    await putObject(wire.services, person.account, { bucket, key: 'd.raw', bytes: raw })
    await person.call('POST', '/v2/cloudimages/action', {
      ...{ name: 'r', image_url: `${bucket}:d.raw`, min_disk: 1, os_version: 'CentOS 7.9 64bit' },
    })
    const where = { projectId: person.account.projectId }
    await database.prisma.image.updateMany({ where, data: { storagePolicy: policy } })
    const job = await wire.work()
    expect(job).toMatchObject({ status: 'succeeded' })
    const imageId = job.imageId!
    const { storedKey } = await rowOf(imageId)
    const shards = readdirSync(join(wire.storeRoot, lost), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes(storedKey!.split('/').at(-1)!))
      .map((name) => join(wire.storeRoot, lost, name))
      .filter((path) => statSync(path).isFile())
    rmSync(shards[0]!)
    await expectDisk(person, imageId, raw)
  })
})

it('an image that came through the API is kept redundantly too', async () => {
  const person = await wire.makePerson()
  const id = await createActiveImage(person.call, { disk_format: 'raw' }, disk())
  const { storedKey } = await rowOf(id)
  const zone = readdirSync(join(wire.storeRoot, 'zones'), { recursive: true, encoding: 'utf8' })
  expect(zone.some((name) => name.includes(storedKey!.split('/').at(-1)!))).toBe(true)
})
