import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { GIB } from '@/lib/domain/image/limits'
import { checkObjects } from '@/lib/services/check/check-objects'
import { checkWork } from '@/lib/services/check/check-rows'
import type { Finding } from '@/lib/services/check/findings'
import { claimJob, returnJob } from '@/lib/services/job/lease'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'
import { unpackBase, writeBase } from '../support/base-image'
import { useTestDatabase } from '../support/database'
import { createActiveImage, type Person, useWire } from '../support/wire-api'
import { makeAgency, makeImage, OTHER_REGION, usedOf } from '../support/world'

const database = useTestDatabase()
const wire = useWire(database)
const folder = mkdtempSync('/tmp/imprint-copy-')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A raw disk with something on it. */
function rawDisk(mib = 4): Buffer {
  const raw = Buffer.alloc(mib * 1024 * 1024)
  raw.write(`bytes of ${newHexId()}`, 1024 * 1024)
  raw.writeUInt16LE(0xaa55, 510)
  return raw
}

/** The same in the format that images are kept in. */
async function baseDisk(): Promise<Buffer> {
  const [from, to] = [join(folder, newHexId()), join(folder, newHexId())]
  const raw = rawDisk()
  writeFileSync(from, raw)
  await writeBase(wire.services.imaging, { path: from, format: 'raw', virtualSizeBytes: raw.length }, to)
  return readFileSync(to)
}

const copy = ({ call }: Person, imageId: string, name = 'copy') =>
  call('POST', `/v1/cloudimages/${imageId}/copy`, { name })
const rowOf = (imageId: string) => database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
const bytesOf = async ({ call }: Person, imageId: string) =>
  (await call('GET', `/v2/images/${imageId}/file`)).bytes

async function copied(person: Person, imageId: string): Promise<string> {
  const { status, body } = await copy(person, imageId)
  expect({ status, body }).toMatchObject({ status: 200 })
  expect(await wire.work()).toMatchObject({ id: body.job_id, status: 'succeeded' })
  const { body: job } = await person.call('GET', `/v1/cloudimages/job/${body.job_id}`)
  expect(job).toMatchObject({ status: 'SUCCESS', job_type: 'imsCopyImageInRegionJob' })
  return job.entities.image_id
}

/** Nothing anywhere that the database and the store do not both know. */
async function expectNoFindings(): Promise<void> {
  await removeDiscarded(wire.services)
  const findings: Finding[] = []
  for await (const finding of checkObjects(wire.services, { isFull: true, repair: false }))
    findings.push(finding)
  for await (const finding of checkWork(wire.services, false)) findings.push(finding)
  // People and agencies are made behind the counters' back here.
  expect(findings.filter(({ subject }) => !/ (users|agencies)$/.test(subject))).toEqual([])
}

describe('a copy within the region [M4]', () => {
  it('in the same form costs no bytes, and outlives its source', async () => {
    const person = await wire.makePerson()
    const bytes = await baseDisk()
    const source = await createActiveImage(person.call, { disk_format: 'zvhd2' }, bytes)
    const id = await copied(person, source)
    const [from, to] = [await rowOf(source), await rowOf(id)]
    expect(to).toMatchObject({
      storedKey: from.storedKey,
      md5: from.md5,
      name: 'copy',
      originImageId: source,
    })
    expect(await usedOf(database, person.account, 'stored_bytes')).toBe(2 * bytes.length)

    expect((await person.call('DELETE', `/v2/images/${source}`)).status).toBe(204)
    await removeDiscarded(wire.services)
    expect((await bytesOf(person, id)).equals(bytes)).toBe(true)
    expect((await person.call('DELETE', `/v2/images/${id}`)).status).toBe(204)
    await removeDiscarded(wire.services)
    expect(await wire.services.store.stat(from.storedKey!)).toBeNull()
    expect(await usedOf(database, person.account, 'stored_bytes')).toBe(0)
    await expectNoFindings()
  })

  it('of another form is the same disk in the base format', async () => {
    const person = await wire.makePerson()
    const raw = rawDisk()
    const id = await copied(person, await createActiveImage(person.call, { disk_format: 'raw' }, raw))
    expect(await rowOf(id)).toMatchObject({ diskFormat: 'zvhd2', sourceFormat: 'raw', md5: null })
    const file = join(folder, 'copy')
    writeFileSync(file, await bytesOf(person, id))
    await unpackBase(file, `${file}.raw`)
    expect(readFileSync(`${file}.raw`).equals(raw)).toBe(true)
  })

  it('of an accepted share is one’s own, in bytes of one’s own', async () => {
    const [owner, friend] = [await wire.makePerson(), await wire.makePerson()]
    const bytes = await baseDisk()
    const source = await createActiveImage(owner.call, { disk_format: 'zvhd2' }, bytes)
    expect((await copy(friend, source)).body).toMatchObject({ error: { code: 'IMG.0144' } })
    await owner.call('POST', `/v2/images/${source}/members`, { member: friend.account.projectId })
    expect((await copy(friend, source)).body).toMatchObject({ error: { code: 'IMG.0196' } })
    await friend.call('PUT', `/v2/images/${source}/members/${friend.account.projectId}`, {
      status: 'accepted',
    })
    const id = await copied(friend, source)
    expect((await rowOf(id)).storedKey).not.toBe((await rowOf(source)).storedKey)
    await owner.call('DELETE', `/v2/images/${source}`)
    await removeDiscarded(wire.services)
    expect((await bytesOf(friend, id)).equals(bytes)).toBe(true)
  })

  it('goes on when its source is deleted meanwhile', async () => {
    const person = await wire.makePerson()
    const raw = rawDisk()
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, raw)
    await copy(person, source)
    await person.call('DELETE', `/v2/images/${source}`)
    await removeDiscarded(wire.services)
    const job = await wire.work()
    expect(job).toMatchObject({ status: 'succeeded', sourceKey: null })
    expect(await rowOf(job.imageId!)).toMatchObject({ status: 'active' })
    await expectNoFindings()
  })

  it('of a share ends when the share does, and of an image that is put out of use', async () => {
    const [owner, friend] = [await wire.makePerson(), await wire.makePerson()]
    const source = await createActiveImage(owner.call, { disk_format: 'raw' }, rawDisk())
    await owner.call('POST', `/v2/images/${source}/members`, { member: friend.account.projectId })
    const member = `/v2/images/${source}/members/${friend.account.projectId}`
    await friend.call('PUT', member, { status: 'accepted' })
    expect((await copy(friend, source)).status).toBe(200)
    await owner.call('DELETE', member)
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'image.not_found' })

    await copy(owner, source)
    await owner.call('POST', `/v2/images/${source}/actions/deactivate`)
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'image.deactivated' })
  })

  it('and deletions at once do not stand in each other’s way', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'zvhd2' }, await baseDisk())
    const copies: string[] = []
    for (let n = 0; n < 12; n++) copies.push(await copied(person, source))
    const deadlocks = async () =>
      (await database.pool.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()'))
        .rows[0].deadlocks
    const before = await deadlocks()
    const orders = Array.from({ length: 12 }, () => copy(person, source).then(({ status }) => status))
    const deletions = copies.map((id) =>
      person.call('DELETE', `/v2/images/${id}`).then(({ status }) => status),
    )
    const working = (async () => {
      await Promise.all(orders)
      for (let n = 0; n < 12; n += 3) await Promise.all([0, 1, 2].map(() => wire.performNextJob()))
    })()
    expect([new Set(await Promise.all(orders)), new Set(await Promise.all(deletions))]).toEqual([
      new Set([200]),
      new Set([204]),
    ])
    await working
    // What the statistics tell comes a moment later.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await deadlocks()).toBe(before)
    await expectNoFindings()
  }, 60_000)

  it('is undone by a cancel, and nothing of it stays', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, rawDisk())
    await copy(person, source)
    const job = (await claimJob(wire.services, newHexId()))!
    await database.prisma.job.update({ where: { id: job.id }, data: { cancelRequestedAt: new Date() } })
    await performJob(new JobRun(wire.services, job), pino({ level: 'silent' }))
    expect(await database.prisma.job.findUnique({ where: { id: job.id } })).toMatchObject({
      status: 'cancelled',
    })
    expect(await rowOf(job.imageId!)).toMatchObject({ status: 'deleted', storedKey: null })
    expect(await usedOf(database, person.account, 'private_images')).toBe(1)
    await expectNoFindings()
  })

  it.each([
    ['an ISO', { kind: 'iso' as const }, 'IMG.0167'],
    ['a full server', { kind: 'full_server' as const }, 'IMG.0130'],
    ['more than 128 GiB', { sizeBytes: 128 * GIB + 1 }, 'IMG.0059'],
    ['one that is not there yet', { status: 'saving' as const }, 'IMG.0046'],
    ['one that is put out of use', { status: 'deactivated' as const }, 'IMG.0046'],
  ])('is refused for %s', async (_what, data, code) => {
    const person = await wire.makePerson()
    const key = `images/${newHexId()}`
    await database.prisma.storedObject.create({ data: { key, state: 'committed', writer: 'test' } })
    const id = await makeImage(database, person.account, { storedKey: key, sha256: '0'.repeat(64), ...data })
    expect((await copy(person, id)).body).toMatchObject({ error: { code } })
    await database.prisma.image.update({ where: { id }, data: { storedKey: null, status: 'deleted' } })
    await database.prisma.storedObject.delete({ where: { key } })
  })
})

describe('a copy to another region [M5]', () => {
  const across = ({ call }: Person, imageId: string, agency: string, more: object = {}) =>
    call('POST', `/v1/cloudimages/${imageId}/cross_region_copy`, {
      ...{ name: 'there', region: OTHER_REGION, project_name: OTHER_REGION, agency_name: agency, ...more },
    })

  it('has bytes of its own there, compared at the end', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, rawDisk(40))
    const { body } = await across(person, source, await makeAgency(database, person.account))
    expect(await usedOfAccount(person, 'copies_running')).toBe(1)
    const job = await wire.work()
    expect(job).toMatchObject({ id: body.job_id, status: 'succeeded', type: 'copy_image_across' })
    const [from, to] = [await rowOf(source), await rowOf(job.imageId!)]
    const { otherProjectId: projectId } = person.account
    expect(to).toMatchObject({ status: 'active', projectId, regionId: OTHER_REGION, sha256: from.sha256 })
    expect(to.storedKey).toContain(`/${OTHER_REGION}/`)
    expect(await usedOfAccount(person, 'copies_running')).toBe(0)
    await expectNoFindings()
  })

  it('goes on from the parts that are there when its worker is stopped', async () => {
    const person = await wire.makePerson()
    // Three parts.
    const bytes = Buffer.alloc(80 * 1024 * 1024, newHexId())
    const source = await createActiveImage(person.call, { disk_format: 'raw' }, bytes)
    await across(person, source, await makeAgency(database, person.account))
    const first = (await claimJob(wire.services, newHexId()))!
    const run = new JobRun(wire.services, first)
    const read = wire.services.store.read.bind(wire.services.store)
    const asked: number[] = []
    wire.services.store.read = async (key, range) => {
      asked.push(range?.start ?? -1)
      if (asked.length === 2) run.stop('shutdown')
      return read(key, range)
    }
    await performJob(run, pino({ level: 'silent' }))
    expect(asked).toHaveLength(2)
    const waiting = await database.prisma.job.findUniqueOrThrow({ where: { id: first.id } })
    expect(waiting).toMatchObject({ status: 'queued', checkpoint: { parts: { 1: expect.any(String) } } })
    asked.length = 0
    const job = await wire.work()
    wire.services.store.read = read
    expect(job).toMatchObject({ id: first.id, status: 'succeeded', attempt: 2 })
    expect(asked).toEqual([32 * 1024 * 1024, 64 * 1024 * 1024])
    expect((await rowOf(job.imageId!)).sha256).toBe((await rowOf(source)).sha256)
    await expectNoFindings()
  })

  it('leaves nothing when it is cancelled between two parts', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(
      person.call,
      { disk_format: 'raw' },
      Buffer.alloc(40 * 1024 * 1024, 'x'),
    )
    await across(person, source, await makeAgency(database, person.account))
    const job = (await claimJob(wire.services, newHexId()))!
    const run = new JobRun(wire.services, job)
    const read = wire.services.store.read.bind(wire.services.store)
    wire.services.store.read = async (key, range) => {
      if (range?.start) run.stop('cancelled')
      return read(key, range)
    }
    await performJob(run, pino({ level: 'silent' }))
    wire.services.store.read = read
    expect(await rowOf(job.imageId!)).toMatchObject({ status: 'deleted' })
    await removeDiscarded(wire.services)
    const left = readdirSync(wire.storeRoot, { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => name.includes(job.id))).toEqual([])
    expect(await usedOfAccount(person, 'copies_running')).toBe(0)
    await expectNoFindings()
  })

  it('leaves one at a time of an image, and four at once of an account', async () => {
    const person = await wire.makePerson()
    const agency = await makeAgency(database, person.account)
    const sources: string[] = []
    for (let n = 0; n < 5; n++) sources.push(await createActiveImage(person.call, { disk_format: 'raw' }))
    expect((await across(person, sources[0]!, agency)).status).toBe(200)
    expect((await across(person, sources[0]!, agency)).body).toMatchObject({ error: { code: 'IMG.0060' } })
    for (const source of sources.slice(1, 4)) expect((await across(person, source, agency)).status).toBe(200)
    expect((await across(person, sources[4]!, agency)).body).toMatchObject({ error: { code: 'IMG.0149' } })
    for (let n = 0; n < 4; n++) expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    expect((await across(person, sources[4]!, agency)).status).toBe(200)
    await wire.work()
  })

  it('asks the agency when it is ordered, and again when it is taken up', async () => {
    const person = await wire.makePerson()
    const source = await createActiveImage(person.call, { disk_format: 'raw' })
    const reader = await makeAgency(database, person.account, ['IMS ReadOnlyAccess'])
    const stranger = await makeAgency(database, (await wire.makePerson()).account)
    for (const agency of ['none', reader, stranger])
      expect((await across(person, source, agency)).body).toMatchObject({ error: { code: 'IMG.0151' } })
    const agency = await makeAgency(database, person.account)
    expect((await across(person, source, agency, { region: 'cn-north-4' })).body).toMatchObject({
      error: { code: 'IMG.0142' },
    })
    expect((await across(person, source, agency)).status).toBe(200)
    await database.prisma.agency.deleteMany({ where: { name: agency } })
    const job = await wire.work()
    expect(job).toMatchObject({ status: 'failed', failureCode: 'iam.agency_refused' })
    expect(await rowOf(job.imageId!)).toMatchObject({ status: 'killed' })
    expect(await usedOfAccount(person, 'copies_running')).toBe(0)
  })

  async function usedOfAccount({ account }: Person, resource: string): Promise<number> {
    const scopeId_resource = { scopeId: account.id, resource }
    const usage = await database.prisma.quotaUsage.findUnique({ where: { scopeId_resource } })
    return Number(usage?.used ?? 0)
  }
})

it('an attempt that is given back keeps what it holds', async () => {
  const person = await wire.makePerson()
  const source = await createActiveImage(person.call, { disk_format: 'raw' })
  await copy(person, source)
  const job = (await claimJob(wire.services, newHexId()))!
  await returnJob(wire.services, job, true)
  await person.call('DELETE', `/v2/images/${source}`)
  await removeDiscarded(wire.services)
  expect(await wire.work()).toMatchObject({ status: 'succeeded' })
})
