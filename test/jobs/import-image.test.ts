import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectStorageKey } from '@/lib/domain/bucket/storage-key'
import { newHexId } from '@/lib/domain/ids'
import { identifyOs } from '@/lib/drivers/imaging/os/identify-os'
import { createImaging } from '@/lib/drivers/imaging/qemu-imaging'
import { FileStore } from '@/lib/drivers/store/file-store'
import { checkObjects } from '@/lib/services/check/check-objects'
import { checkWork } from '@/lib/services/check/check-rows'
import type { Services } from '@/lib/services/context'
import { deleteImage } from '@/lib/services/image/delete-images'
import { getImage } from '@/lib/services/image/get-image'
import { importImage } from '@/lib/services/image/import-image'
import { cancelJob, retryJob } from '@/lib/services/job/cancel-job'
import { claimJob } from '@/lib/services/job/lease'
import { reserve, usageOf } from '@/lib/services/quota/reserve'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'
import { sweep } from '@/worker/sweep'
import { makeHostileDisks } from '../fixtures/hostile-disks'
import { centos79, dataDisk, ubuntu2004, windows2019 } from '../fixtures/os-disk-list'
import { buildOsDisk, buildOsDiskAs } from '../fixtures/os-disks'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeRegions,
  REGION,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
const log = pino({ level: 'silent' })
let folder: string
let services: Services
let account: TestAccount

beforeAll(async () => {
  folder = await mkdtemp('/tmp/imprint-import-')
  const base = testServices(database)
  const config = { ...base.config, paths: { ...base.config.paths, scratch: join(folder, 'scratch') } }
  await mkdir(config.paths.scratch)
  services = {
    ...base,
    config,
    store: new FileStore(join(folder, 'store')),
    imaging: createImaging({ identify: identifyOs }),
  }
  await makeRegions(database)
  account = await makeAccount(database)
  // Every case brings people of its own.
  await database.prisma.quotaLimit.create({
    data: { scopeId: account.id, resource: 'users', limit: 1000 },
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const as = (policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(services, actorOf(account, policies))

/** A file as an upload leaves it: an object in a bucket of the account. */
async function putObject(path: string): Promise<string> {
  const { prisma } = services
  const bucket =
    (await prisma.bucket.findFirst({ where: { projectId: account.projectId } })) ??
    (await prisma.bucket.create({
      data: {
        id: newHexId(),
        accountId: account.id,
        projectId: account.projectId,
        regionId: REGION,
        name: `b-${newHexId()}`,
      },
    }))
  const id = newHexId()
  const key = objectStorageKey(REGION, bucket.id, id)
  const stored = await services.store.put(key, createReadStream(path))
  await prisma.storedObject.create({ data: { key, state: 'committed', writer: 'upload:test', ...stored } })
  await prisma.bucketObject.create({ data: { id, bucketId: bucket.id, key: id, storedKey: key, ...stored } })
  await reserve(as(), 'stored_bytes', stored.sizeBytes)
  return id
}

async function userFor(policies: 'owner' | readonly string[]) {
  const ctx = as(policies)
  const { userId } = ctx.actor
  await services.prisma.user.create({
    data: {
      id: userId,
      accountId: account.id,
      name: userId,
      passwordHash: '',
      isOwner: policies === 'owner',
    },
  })
  await reserve({ ...ctx, db: services.prisma }, 'users')
  return ctx
}

async function start(path: string, more: object = {}) {
  const ctx = await userFor('owner')
  const objectId = await putObject(path)
  const request = { kind: 'system_disk', name: 'web', minDiskGib: 40, objectId, ...more } as Parameters<
    typeof importImage
  >[1]
  return { ctx, ...(await importImage(ctx, request)) }
}

/** Takes the next job as a worker does and performs it to its end. */
async function work(during?: (run: JobRun) => Promise<void> | void) {
  const job = await claimJob(services, newHexId())
  if (!job) throw new Error('there is no job')
  const run = new JobRun(services, job)
  await Promise.all([performJob(run, log), during?.(run)])
  return services.prisma.job.findUniqueOrThrow({ where: { id: job.id } })
}

/** Of objects and images of the account. */
const storedBytes = async () => (await usageOf(as(), 'stored_bytes', account.projectId)).used

async function findings(): Promise<string[]> {
  const found: string[] = []
  await sweep(services)
  for (const check of [checkWork(services, false), checkObjects(services, { isFull: true, repair: false })]) {
    for await (const { kind, subject } of check)
      if (!/(buckets|users)$/.test(subject)) found.push(`${kind} ${subject}`)
  }
  return found
}

describe('an import', () => {
  it.each([
    [
      'qcow2',
      centos79,
      { osVersion: 'CentOS 7.9 64bit', platform: 'CentOS', osType: 'Linux', architecture: 'x86' },
    ],
    ['vmdk', ubuntu2004, { osVersion: 'Ubuntu 20.04 Server 64bit' }],
    ['vhdx', windows2019, { osVersion: 'Windows Server 2019 Datacenter 64bit', osType: 'Windows' }],
  ] as const)(
    'of a real disk as %s becomes an active image with what the disk says [C3, C11]',
    async (format, spec, expected) => {
      const { ctx, imageId } = await start(await buildOsDiskAs(folder, spec, format))
      expect(await work()).toMatchObject({ status: 'succeeded', progress: 1 })
      const image = await getImage(ctx, { imageId })
      expect(image).toMatchObject({
        status: 'active',
        diskFormat: 'zvhd2',
        sourceFormat: format,
        ...expected,
      })
      expect(image.sha256).toMatch(/^[0-9a-f]{64}$/)
      const before = await storedBytes()
      await deleteImage(ctx, { imageId })
      expect(before - (await storedBytes())).toBe(image.sizeBytes)
      expect(await findings()).toEqual([])
    },
  )

  it('of a data disk needs no system [C6]', async () => {
    const { ctx, imageId } = await start(await buildOsDisk(folder, dataDisk), {
      kind: 'data_disk',
      osType: 'Linux',
    })
    expect((await work()).status).toBe('succeeded')
    expect(await getImage(ctx, { imageId })).toMatchObject({
      kind: 'data_disk',
      status: 'active',
      osVersion: '',
    })
  })

  it('of every hostile file ends with its own reason and leaves nothing', async () => {
    const hostile = await makeHostileDisks(await mkdtemp(join(folder, 'hostile-')))
    expect(hostile.length).toBeGreaterThan(15)
    for (const { name, path, expectedCode } of hostile) {
      const { ctx, imageId } = await start(path, { name: 'x' })
      // A header inside a disk is only data: it converts, and what it points to stays where it is.
      if (!expectedCode) {
        expect(await work(), name).toMatchObject({ status: 'succeeded' })
        continue
      }
      expect(await work(), name).toMatchObject({ status: 'failed', failureCode: expectedCode })
      expect(await getImage(ctx, { imageId }), name).toMatchObject({
        status: 'killed',
        failure: { code: expectedCode },
      })
    }
    expect(await readdir(services.config.paths.scratch)).toEqual([])
    expect(await findings()).toEqual([])
  }, 120_000)

  it('that was refused can be tried again, and takes its place in the quota only while it lives', async () => {
    const used = async () =>
      Number(
        (
          await services.prisma.quotaUsage.findFirst({
            where: { scopeId: account.projectId, resource: 'private_images' },
          })
        )?.used,
      )
    const before = await used()
    const { ctx, imageId } = await start(
      await buildOsDisk(folder, { ...dataDisk, name: 'no-boot', table: 'none' }),
    )
    expect(await used()).toBe(before + 1)
    const failed = await work()
    expect(failed).toMatchObject({ status: 'failed', failureCode: 'file.no_boot_record' })
    expect(await used()).toBe(before)
    await retryJob(ctx, { jobId: failed.id })
    expect(await getImage(ctx, { imageId })).toMatchObject({ status: 'queued', failure: null })
    expect((await work()).status).toBe('failed')
    expect(await findings()).toEqual([])
  })

  it('without room for its bytes fails, and leaves the room as it was', async () => {
    const { imageId } = await start(await buildOsDisk(folder, centos79))
    const used = await storedBytes()
    const scope = { scopeId: account.projectId, resource: 'stored_bytes' }
    await services.prisma.quotaLimit.create({ data: { ...scope, limit: used + 1 } })
    expect(await work()).toMatchObject({ status: 'failed', failureCode: 'quota.exceeded' })
    await services.prisma.quotaLimit.delete({ where: { scopeId_resource: scope } })
    expect(await services.prisma.image.findUniqueOrThrow({ where: { id: imageId } })).toMatchObject({
      status: 'killed',
      storedKey: null,
    })
    expect(await storedBytes()).toBe(used)
    expect(await findings()).toEqual([])
  })

  it('is refused when the requester lost the permission meanwhile', async () => {
    const { imageId } = await start(await buildOsDisk(folder, centos79))
    const { createdBy } = await services.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    await services.prisma.user.update({ where: { id: createdBy }, data: { isOwner: false } })
    expect(await work()).toMatchObject({ status: 'failed', failureCode: 'iam.denied' })
  })
})

describe('cancelling', () => {
  it('waiting work undoes it at once', async () => {
    const { ctx, imageId, jobId } = await start(await buildOsDisk(folder, centos79))
    await cancelJob(ctx, { jobId })
    await expect(getImage(ctx, { imageId })).rejects.toMatchObject({ code: 'image.not_found' })
    expect(await claimJob(services, 'w')).toBeNull()
    expect(await findings()).toEqual([])
  })

  it.each(['fetch', 'inspect', 'check', 'identify', 'convert', 'store'])(
    'at the step %s leaves nothing',
    async (wanted) => {
      const { imageId } = await start(await buildOsDisk(folder, centos79))
      const step = JobRun.prototype.step
      const job = await work((run) => {
        run.step = async function (this: JobRun, name: string, fraction: number) {
          if (name === wanted) run.stop('cancelled')
          return step.call(this, name, fraction)
        }
      })
      expect(job.status).toBe('cancelled')
      expect(await services.prisma.image.findUniqueOrThrow({ where: { id: imageId } })).toMatchObject({
        status: 'deleted',
      })
      expect(await findings()).toEqual([])
    },
  )
})

describe('a worker that died', () => {
  it('loses the job to another, which starts anew; the late one cannot finish', async () => {
    const { imageId } = await start(await buildOsDisk(folder, centos79))
    const lost = await claimJob(services, 'dead')
    await services.prisma.job.update({ where: { id: lost!.id }, data: { leaseUntil: new Date(0) } })
    const done = await work()
    expect(done).toMatchObject({ id: lost!.id, status: 'succeeded', attempt: 2 })
    const late = new JobRun(services, lost!)
    await performJob(late, log)
    expect(await services.prisma.job.findUniqueOrThrow({ where: { id: lost!.id } })).toEqual(done)
    expect(await services.prisma.image.findUniqueOrThrow({ where: { id: imageId } })).toMatchObject({
      status: 'active',
    })
    expect(await findings()).toEqual([])
  })

  it('three times ends the job with that cause', async () => {
    const { imageId } = await start(await buildOsDisk(folder, centos79))
    for (let attempt = 1; attempt <= 3; attempt++) {
      const job = await claimJob(services, 'dead')
      expect(job?.attempt).toBe(attempt)
      await services.prisma.job.update({ where: { id: job!.id }, data: { leaseUntil: new Date(0) } })
    }
    expect(await claimJob(services, 'another')).toBeNull()
    await sweep(services)
    expect(await services.prisma.job.findFirst({ where: { imageId } })).toMatchObject({
      status: 'failed',
      failureCode: 'job.worker_lost',
    })
    expect(await findings()).toEqual([])
  })
})
