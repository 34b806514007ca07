import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { centos79 } from '../fixtures/os-disk-list'
import { buildOsDisk, noise } from '../fixtures/os-disks'
import { Killable } from '../support/killable'

/** Whenever an import's processes die, it is whole in the end or nothing of it is there, and nothing of a disk in the clear. */
const MIB = 1024 * 1024
const SECRET = 'what only the owner of the sealed disk may read'
const PLAIN = 'what anybody who has the store may find on it'
const folder = mkdtempSync('/tmp/imprint-jobs-killed-')
let there: Killable
let plain: { path: string; url: string }
let secret: { path: string; url: string }

beforeAll(async () => {
  const disks = { plain: await makeDisk('plain', PLAIN), secret: await makeDisk('secret', SECRET) }
  there = await Killable.start()
  plain = { path: disks.plain, url: await there.upload(readFileSync(disks.plain), 'plain.raw') }
  secret = { path: disks.secret, url: await there.upload(readFileSync(disks.secret), 'secret.raw') }
}, 300_000)
afterAll(async () => {
  await there?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** A real file system at the front, behind it what does not compress, with the words in it. */
async function makeDisk(name: string, words: string): Promise<string> {
  const system = readFileSync(await buildOsDisk(folder, centos79))
  const parts: Buffer[] = [system, Buffer.alloc((MIB - (system.length % MIB)) % MIB)]
  for (let mib = 1; mib <= 24; mib++) {
    const block = noise(mib, MIB)
    block.write(words, 8192)
    parts.push(block)
  }
  const path = join(folder, `${name}.raw`)
  writeFileSync(path, Buffer.concat(parts))
  return path
}

const sealed = (name: string) => there.importOf(secret.url, name, { cmk_id: 'default' })

describe('kill -9 of the worker in an import', () => {
  it.each([
    ['fetch', 'inspect'],
    ['check', 'identify'],
    ['convert', 'store'],
  ])(
    'at %s, and again at %s: it is done at the third attempt',
    async (first, second) => {
      const open = await there.importOf(plain.url, 'open')
      const closed = await sealed('closed')
      await there.killAtStep(closed, 1, first)
      await there.killAtStep(closed, 2, second)
      expect(await there.succeeded(closed)).toMatchObject({ attempt: 3 })
      await there.expectDisk((await there.row(closed)).imageId!, secret.path)
      await there.expectDisk((await there.succeeded(open)).imageId!, plain.path)
      await there.expectNothingLeft()
      // The words can be found where they are in the clear.
      expect(there.filesWith(PLAIN)).not.toEqual([])
      expect(there.filesWith(SECRET)).toEqual([])
    },
    90_000,
  )

  it('three times: it fails with that cause, and nothing of it is there', async () => {
    const jobId = await sealed('lost')
    for (const attempt of [1, 2, 3]) await there.killAtStep(jobId, attempt, 'convert')
    const job = await there.end(jobId)
    expect(job).toMatchObject({ status: 'failed', failureCode: 'job.worker_lost' })
    expect(await there.prisma.image.findUnique({ where: { id: job.imageId! } })).toMatchObject({
      ...{ status: 'killed', failureCode: 'job.worker_lost', storedKey: null },
    })
    await there.expectNothingLeft()
    expect(there.filesWith(SECRET)).toEqual([])
  }, 90_000)

  it('that is being cancelled: it is undone', async () => {
    const jobId = await sealed('unwanted')
    await there.until('it converts', async () => (await there.row(jobId)).step === 'convert')
    await there.prisma.job.update({ where: { id: jobId }, data: { cancelRequestedAt: new Date() } })
    await there.killWorker()
    const job = await there.end(jobId)
    expect(job.status).toBe('cancelled')
    expect(await there.prisma.image.findUnique({ where: { id: job.imageId! } })).toMatchObject({
      ...{ status: 'deleted', storedKey: null },
    })
    await there.expectNothingLeft()
  }, 60_000)
})

describe('kill -9 of the api', () => {
  it('in an order: it is taken whole or not at all', async () => {
    const names: string[] = []
    for (const afterMs of [2, 8, 20, 50]) {
      const name = `ordered-${afterMs}`
      names.push(name)
      const ordering = there.importOf(plain.url, name).catch(() => null)
      await delay(afterMs)
      expect(there.product.kill('api')).toHaveLength(1)
      await ordering
      await there.until('it is back', async () => (await fetch(`${there.product.url}/readyz`)).ok)
    }
    const jobs = await there.prisma.job.findMany({ where: { subject: { in: names } } })
    const images = await there.prisma.image.findMany({ where: { name: { in: names } } })
    expect(jobs.map(({ imageId }) => imageId).toSorted()).toEqual(images.map(({ id }) => id).toSorted())
    for (const { id } of jobs) await there.succeeded(id)
    await there.expectNothingLeft()
  }, 90_000)
})
