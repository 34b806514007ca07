import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import { newHexId } from '@/lib/domain/ids'
import { GIB } from '@/lib/domain/image/limits'
import { checkObjects } from '@/lib/services/check/check-objects'
import { signRecord } from '@/lib/services/image/record-signature'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { useTestDatabase } from '../support/database'
import { createActiveImage, type Person, useWire } from '../support/wire-api'
import { makeImage, REGION } from '../support/world'

const database = useTestDatabase()
const wire = useWire(database)
const folder = mkdtempSync('/tmp/imprint-export-')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function makeBucket({ account }: Person, more: object = {}): Promise<string> {
  const name = `b-${newHexId()}`
  const place = { accountId: account.id, projectId: account.projectId, regionId: REGION }
  await database.prisma.bucket.create({ data: { id: newHexId(), name, ...place, ...more } })
  return name
}

const order = ({ call }: Person, imageId: string, bucket_url: string, more: object) =>
  call('POST', `/v1/cloudimages/${imageId}/file`, { bucket_url, ...more })
const objectOf = async (bucket: string, key: string) =>
  database.prisma.bucketObject.findFirst({ where: { key, bucket: { name: bucket } } })

function rawDisk(): Buffer {
  const raw = Buffer.alloc(4 * 1024 * 1024)
  raw.write(`bytes of ${newHexId()}`, 1024 * 1024)
  raw.writeUInt16LE(0xaa55, 510)
  return raw
}

describe('an export [M3]', () => {
  it.each([
    ['qcow2', 'qcow2'],
    ['vhd', 'vpc'],
    ['vmdk', 'vmdk'],
  ])('in %s is the same disk', async (format, toolFormat) => {
    const person = await wire.makePerson()
    const raw = rawDisk()
    const source = await createActiveImage(person.call, { disk_format: 'raw', name: 'web' }, raw)
    const bucket = await makeBucket(person)
    const { status, body } = await order(person, source, `${bucket}:out/disk.${format}`, {
      file_format: format,
    })
    expect({ status, body }).toMatchObject({ status: 200 })
    expect(await wire.work()).toMatchObject({ status: 'succeeded', imageId: null, sourceImageId: source })
    const job = (await person.call('GET', `/v1/cloudimages/job/${body.job_id}`)).body
    expect(job).toMatchObject({
      ...{ status: 'SUCCESS', job_type: 'imsNativeExportImageJob' },
      entities: { image_id: source, process_percent: 1 },
    })
    const object = (await objectOf(bucket, `out/disk.${format}`))!
    const read = await wire.services.store.open(object.storedKey)
    expect(await inspectHeader(read)).toMatchObject({ format, virtualSizeBytes: raw.length })
    const bytes = await read.read(0, read.sizeBytes)
    await read.close()
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(object.sha256)
    const [out, original] = [join(folder, 'out'), join(folder, 'raw')]
    writeFileSync(out, bytes)
    writeFileSync(original, raw)
    execFileSync('qemu-img', ['compare', '-f', toolFormat, '-F', 'raw', out, original])
  })

  it('in the form that the image has refers to its bytes, which outlive the image', async () => {
    const person = await wire.makePerson()
    const [raw, file] = [join(folder, 'a'), join(folder, 'b')]
    writeFileSync(raw, rawDisk())
    execFileSync('qemu-img', [
      'convert',
      '-f',
      'raw',
      '-O',
      'vmdk',
      '-o',
      'subformat=monolithicSparse',
      raw,
      file,
    ])
    const source = await createActiveImage(person.call, { disk_format: 'vmdk' }, readFileSync(file))
    const bucket = await makeBucket(person)
    await order(person, source, `${bucket}:same.vmdk`, { file_format: 'vmdk' })
    await wire.work()
    const object = (await objectOf(bucket, 'same.vmdk'))!
    const { storedKey } = await database.prisma.image.findUniqueOrThrow({ where: { id: source } })
    expect(object).toMatchObject({ storedKey, sizeBytes: BigInt(statSync(file).size) })
    await person.call('DELETE', `/v2/images/${source}`)
    await removeDiscarded(wire.services)
    expect(await wire.services.store.stat(object.storedKey)).not.toBeNull()
  })

  it('replaces nothing, not even what came while it ran', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, rawDisk())
    const bucket = await makeBucket(person)
    for (let n = 0; n < 2; n++)
      expect((await order(person, source, `${bucket}:x.vhd`, { file_format: 'vhd' })).status).toBe(200)
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    const object = await objectOf(bucket, 'x.vhd')
    expect((await order(person, source, `${bucket}:x.vhd`, { file_format: 'vhd' })).body).toMatchObject({
      error: { code: 'IMG.0070' },
    })
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'object.exists' })
    expect(await objectOf(bucket, 'x.vhd')).toEqual(object)
    await removeDiscarded(wire.services)
    const findings: unknown[] = []
    for await (const finding of checkObjects(wire.services, { isFull: true, repair: false }))
      findings.push(finding)
    expect(findings).toEqual([])
  })

  it('of a large disk with little on it is small', async () => {
    const person = await wire.makePerson()
    const file = join(folder, 'large')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '200G'])
    execFileSync('qemu-io', ['-c', 'write -P 7 0 1M', '-c', 'write -P 9 150G 1M', file], { stdio: 'ignore' })
    const source = await createActiveImage(person.call, { disk_format: 'qcow2' }, readFileSync(file))
    const bucket = await makeBucket(person)
    await order(person, source, `${bucket}:large.vhd`, { file_format: 'vhd' })
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    expect(Number((await objectOf(bucket, 'large.vhd'))!.sizeBytes)).toBeLessThan(16 * 1024 * 1024)
  }, 60_000)

  it('becomes no larger than the project has room for', async () => {
    const person = await wire.makePerson()
    const file = join(folder, 'full')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1G'])
    execFileSync('qemu-io', ['-c', 'write -P 1 0 200M', file], { stdio: 'ignore' })
    const raw = join(folder, 'full.raw')
    execFileSync('qemu-img', [
      'convert',
      '-f',
      'qcow2',
      '-O',
      'vmdk',
      '-o',
      'subformat=streamOptimized',
      file,
      raw,
    ])
    const source = await createActiveImage(person.call, { disk_format: 'vmdk' }, readFileSync(raw))
    const limit = 64 * 1024 * 1024
    await database.prisma.quotaLimit.create({
      data: { scopeId: person.account.projectId, resource: 'stored_bytes', limit },
    })
    await order(person, source, `${await makeBucket(person)}:x.vhd`, { file_format: 'vhd' })
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'job.tool_limits' })
  }, 60_000)

  it('of what was made of a licensed image is refused in every way', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, rawDisk())
    const data = { derivedFrom: 'public', derivedPlatform: 'Windows' }
    const row = await database.prisma.image.update({ where: { id: source }, data })
    await signRecord({ db: database.prisma, secrets: wire.services.secrets }, row)
    expect((await person.call('GET', `/v2/images/${source}/file`)).status).toBe(403)
  })

  it.each([
    ['an ISO', { kind: 'iso' as const }, { file_format: 'vhd' }, 'IMG.0167'],
    ['a full server', { kind: 'full_server' as const }, { file_format: 'vhd' }, 'IMG.0128'],
    [
      'one made of a public image of Windows',
      { derivedFrom: 'public', derivedPlatform: 'Windows' },
      { file_format: 'vhd' },
      'IMG.0079',
    ],
    [
      'one made of a market image',
      { derivedFrom: 'market', derivedPlatform: 'CentOS' },
      { is_quick_export: true },
      'IMG.0078',
    ],
    [
      'more than 128 GiB, not the quick way',
      { sizeBytes: 128 * GIB + 1 },
      { file_format: 'vhd' },
      'IMG.0160',
    ],
    ['more than 1 TiB', { sizeBytes: 1024 * GIB + 1 }, { is_quick_export: true }, 'IMG.0071'],
    ['one that is not finished', { status: 'saving' as const }, { file_format: 'vhd' }, 'IMG.0046'],
    ['what is no disk', { containerFormat: 'ova' }, { file_format: 'vhd' }, 'IMG.0072'],
  ])('is refused for %s', async (_what, data, wanted, code) => {
    const person = await wire.makePerson()
    const key = `images/${newHexId()}`
    await database.prisma.storedObject.create({ data: { key, state: 'committed', writer: 'test' } })
    const id = await makeImage(database, person.account, { storedKey: key, sha256: '0'.repeat(64), ...data })
    const answer = await order(person, id, `${await makeBucket(person)}:x`, wanted)
    expect(answer.body).toMatchObject({ error: { code } })
    await database.prisma.image.update({ where: { id }, data: { storedKey: null } })
    await database.prisma.storedObject.delete({ where: { key } })
  })

  it('goes into a standard bucket of one’s own, and nowhere else', async () => {
    const [person, stranger] = [await wire.makePerson(), await wire.makePerson()]
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, rawDisk())
    const cold = await makeBucket(person, { storageClass: 'cold' })
    for (const bucket of [cold, await makeBucket(stranger), 'nobody-has-this-one'])
      expect((await order(person, source, `${bucket}:x`, { file_format: 'vhd' })).body).toMatchObject({
        error: { code: 'IMG.0069' },
      })
    expect(
      (await order(stranger, source, `${await makeBucket(stranger)}:x`, { file_format: 'vhd' })).body,
    ).toMatchObject({
      error: { code: 'IMG.0144' },
    })
  })
})
