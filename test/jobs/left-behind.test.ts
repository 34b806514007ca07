import { Readable } from 'node:stream'
import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { copyStorageKey, imageStorageKey } from '@/lib/domain/bucket/storage-key'
import { newHexId } from '@/lib/domain/ids'
import type { Redundancy } from '@/lib/ports/object-store'
import { claimJob } from '@/lib/services/job/lease'
import { endLostJobs } from '@/lib/services/job/recover-jobs'
import { stageCopy, stageStored } from '@/lib/services/stored/stage'
import { discardAbandoned, discardLeftovers, removeDiscarded } from '@/lib/services/stored/sweep'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'
import { useTestDatabase } from '../support/database'
import { createActiveImage, type Person, useWire } from '../support/wire-api'
import { makeAgency, OTHER_REGION, usedOf } from '../support/world'

/** What workers leave that died, or were stopped, between two steps. */
const database = useTestDatabase()
const wire = useWire(database)
const log = pino({ level: 'silent' })
const MIB = 1024 * 1024
afterEach(() => vi.useRealTimers())

const claim = async () => (await claimJob(wire.services, newHexId()))!
const lose = (id: string) => database.prisma.job.update({ where: { id }, data: { leaseUntil: new Date(0) } })

async function unfinished(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of wire.services.store.listUnfinished()) keys.push(key)
  return keys
}

async function orderCopy(person: Person): Promise<void> {
  const source = await createActiveImage(person.call, { disk_format: 'raw' }, Buffer.alloc(MIB, newHexId()))
  expect((await person.call('POST', `/v1/cloudimages/${source}/copy`, { name: 'c' })).status).toBe(200)
}

async function orderCopyAcross(person: Person): Promise<void> {
  const source = await createActiveImage(person.call, { disk_format: 'raw' }, Buffer.alloc(MIB, newHexId()))
  const agency_name = await makeAgency(database, person.account)
  const where = { name: 'there', region: OTHER_REGION, project_name: OTHER_REGION, agency_name }
  const { status } = await person.call('POST', `/v1/cloudimages/${source}/cross_region_copy`, where)
  expect(status).toBe(200)
}

/** The parts that an attempt begins and dies before it tells of them. */
async function beginParts() {
  const job = await claim()
  const { regionId } = await database.prisma.image.findUniqueOrThrow({ where: { id: job.imageId! } })
  const key = copyStorageKey(regionId, job.imageId!, job.id)
  await stageCopy(wire.services, key, job.id)
  await wire.services.store.createParts(key, { sizeBytes: MIB, partSizeBytes: MIB })
  return { job, key }
}

/** Later by the clock of this process; files and database keep theirs. */
const later = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })

describe('a worker that is killed', () => {
  it.each([undefined, 'multi_az'] as (Redundancy | undefined)[])(
    'while it stores (%s) leaves nothing in the store once another has the job',
    async (redundancy) => {
      await orderCopy(await wire.makePerson())
      const job = await claim()
      const key = imageStorageKey('cn-north-4', job.imageId!, job.id, job.attempt)
      await stageStored(wire.services, key, `job:${job.id}`)
      const body = new Readable({ read: () => undefined })
      body.push(Buffer.alloc(MIB))
      const writing = wire.services.store.put(key, body, { redundancy }).catch(() => null)
      await expect.poll(unfinished).toEqual([key])
      await lose(job.id)
      expect(await wire.work()).toMatchObject({ id: job.id, status: 'succeeded', attempt: 2 })
      await discardAbandoned(wire.services)
      await removeDiscarded(wire.services)
      expect(await unfinished()).toEqual([])
      // Nor does a late one bring back what nobody knows any more.
      body.push(null)
      await writing
      expect(await wire.services.store.stat(key)).toBeNull()
    },
  )

  it('between the beginning of the parts and telling of them leaves a write that the sweep removes', async () => {
    await orderCopyAcross(await wire.makePerson())
    const { job, key } = await beginParts()
    await lose(job.id)
    expect(await wire.work()).toMatchObject({ id: job.id, status: 'succeeded' })
    expect(await unfinished()).toEqual([key])
    // It could be one that is announced in a moment.
    await discardLeftovers(wire.services)
    expect(await unfinished()).toEqual([key])
    later(61)
    await discardLeftovers(wire.services)
    expect(await unfinished()).toEqual([])
  })
})

it('a copy that takes days keeps its parts', async () => {
  await orderCopyAcross(await wire.makePerson())
  const { job, key } = await beginParts()
  later(3 * 24 * 3600)
  await discardLeftovers(wire.services)
  expect(await unfinished()).toEqual([key])
  vi.useRealTimers()
  await lose(job.id)
  await wire.work()
  later(61)
  await discardLeftovers(wire.services)
})

describe('a worker that is stopped', () => {
  it('at the last attempt, after it began to store, leaves a job that another can do', async () => {
    await orderCopy(await wire.makePerson())
    await database.prisma.job.updateMany({ where: { status: 'queued' }, data: { attempt: 2 } })
    const run = new JobRun(wire.services, await claim())
    const step = run.step.bind(run)
    run.step = (name, fraction) => {
      run.stop('shutdown')
      return step(name, fraction)
    }
    await performJob(run, log)
    expect(await wire.work()).toMatchObject({ id: run.job.id, status: 'succeeded' })
  })

  it('before it saw that its job is to be cancelled leaves a job that ends so', async () => {
    const person = await wire.makePerson()
    await orderCopy(person)
    const run = new JobRun(wire.services, await claim())
    const step = run.step.bind(run)
    run.step = async (name, fraction) => {
      const data = { cancelRequestedAt: new Date() }
      await database.prisma.job.update({ where: { id: run.job.id }, data })
      run.stop('shutdown')
      return step(name, fraction)
    }
    await performJob(run, log)
    expect(await wire.performNextJob()).toBeNull()
    await endLostJobs(wire.services)
    expect(await database.prisma.job.findUnique({ where: { id: run.job.id } })).toMatchObject({
      ...{ status: 'cancelled', sourceKey: null },
    })
    expect(await usedOf(database, person.account, 'create_jobs')).toBe(0)
    expect(await usedOf(database, person.account, 'private_images')).toBe(1)
  })
})
