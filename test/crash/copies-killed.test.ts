import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { CopyCheckpoint } from '@/lib/jobs/copy-image'
import { createAgency } from '@/lib/services/iam/agencies/change-agencies'
import { createKey } from '@/lib/services/kms/create-key'
import { noise } from '../fixtures/os-disks'
import { Killable } from '../support/killable'

/** Whenever processes die while an image is copied or exported, it is whole in the end, and so is where it came from. */
const MIB = 1024 * 1024
const SECRET = 'what only the owner of the sealed disk may read'
const COPY_MIB_PER_SECOND = 32
/** Three parts: each is on its way for a second. */
const LARGE_MIB = 90
const folder = mkdtempSync('/tmp/imprint-copies-killed-')
const large = join(folder, 'large.raw')
const secret = join(folder, 'secret.raw')
let there: Killable
let bucket: string
let raw: string
let sealed: string
let keyId: string

beforeAll(async () => {
  writeDisk(large, LARGE_MIB, 'nothing special')
  writeDisk(secret, 24, SECRET)
  there = await Killable.start({ IMPRINT_COPY_MIB_PER_SECOND: String(COPY_MIB_PER_SECOND) })
  const url = await there.upload(readFileSync(secret), 'secret.raw')
  bucket = url.split(':')[0]!
  keyId = (await createKey(there.ctx, { alias: 'other' })).keyId
  raw = await there.put(readFileSync(large), 'raw')
  const importing = await there.importOf(url, 'sealed', { cmk_id: 'default' })
  sealed = (await there.succeeded(importing)).imageId!
}, 300_000)
afterAll(async () => {
  await there?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

function writeDisk(path: string, mib: number, words: string): void {
  const blocks: Buffer[] = []
  for (let number = 1; number <= mib; number++) {
    const block = noise(number, MIB)
    block.write(words, 8192)
    blocks.push(block)
  }
  blocks[0]!.writeUInt16LE(0xaa55, 510)
  writeFileSync(path, Buffer.concat(blocks))
}

const copy = (imageId: string, more: object = {}) =>
  there.order(`/v1/cloudimages/${imageId}/copy`, { name: 'copy', ...more })

async function expectCopy(jobId: string, original: string): Promise<string> {
  const { imageId } = await there.succeeded(jobId)
  await there.expectDisk(imageId!, original)
  return imageId!
}

describe('kill -9 of the worker in the region', () => {
  it('while one image is converted and another gets another seal: both are done again', async () => {
    const converted = await copy(raw)
    const resealed = await copy(sealed, { cmk_id: keyId })
    await there.killAtStep(converted, 1, 'convert')
    await there.killAtStep(resealed, 2, 'transfer')
    const plain = await expectCopy(converted, large)
    await expectCopy(resealed, secret)

    // The same form costs no bytes: only its end can be hit.
    const shared = await copy(plain)
    await there.until('it runs', async () => (await there.row(shared)).status === 'running')
    await there.killWorker()
    await expectCopy(shared, large)
    await there.expectNothingLeft()
    expect(there.filesWith(SECRET)).toEqual([])
  }, 120_000)

  it('in exports: they are in the bucket once, and nowhere else in the clear', async () => {
    const form = (key: string, file_format: string) => ({ bucket_url: `${bucket}:${key}`, file_format })
    const opened = await there.order(`/v1/cloudimages/${sealed}/file`, form('out.zvhd2', 'zvhd2'))
    const other = await there.order(`/v1/cloudimages/${sealed}/file`, form('out.vhd', 'vhd'))
    await there.killAtStep(other, 1, 'convert')
    await there.killAtStep(opened, 2, 'store')
    for (const [jobId, key] of [
      [opened, 'out.zvhd2'],
      [other, 'out.vhd'],
    ] as const) {
      await there.succeeded(jobId)
      await there.expectObject(key, secret)
    }
    await there.expectNothingLeft()
    expect(there.filesWith(SECRET)).toEqual([])
  }, 120_000)
})

describe('a copy to another region', () => {
  it('goes on from the parts that are there, whoever dies, and begins anew where none was told of', async () => {
    const jobId = await across()
    const staged = () =>
      readdirSync(join(there.product.dataDir, 'store', '.staging')).some((name) => name.includes(jobId))
    await there.until('it began its parts', async () => staged())
    await there.killWorker(false)
    expect((await there.row(jobId)).checkpoint).toBeNull()

    const first = await partsThere(jobId, 2, 1)
    await there.killWorker()
    const seen = new Set<number>()
    await there.until('the third attempt is over', async () => {
      const { attempt, step, status, doneBytes } = await there.row(jobId)
      if (attempt === 3 && step === 'transfer') seen.add(Number(doneBytes))
      return status !== 'running'
    })
    await expectCopy(jobId, large)
    expect(await checkpointOf(jobId)).toMatchObject(first)
    // It says 0 as it begins; then at once what an earlier attempt has sent.
    const kept = Object.keys(first.parts).length * 32 * MIB
    expect([...seen].filter((bytes) => bytes > 0 && bytes < kept)).toEqual([])
    await there.expectNothingLeft()
  }, 120_000)

  it('outlives the death of PostgreSQL between two parts', async () => {
    const jobId = await across()
    const first = await partsThere(jobId, 1, 1)
    expect(there.product.kill('postgres').length).toBeGreaterThan(0)
    await expectCopy(jobId, large)
    expect((await checkpointOf(jobId)).reference).toBe(first.reference)
    await there.expectNothingLeft()
  }, 120_000)

  async function across(): Promise<string> {
    const agency_name = `agency-${newHexId().slice(0, 8)}`
    const { agencyId } = await createAgency(there.ctx, { name: agency_name })
    for (const systemPolicy of ['IMS Administrator', 'Tenant Administrator'])
      await there.prisma.grant.create({ data: { id: newHexId(), agencyId, systemPolicy } })
    const region = 'cn-east-3'
    const where = { name: 'there', region, project_name: region, agency_name }
    return there.order(`/v1/cloudimages/${raw}/cross_region_copy`, where)
  }

  const checkpointOf = async (jobId: string) =>
    CopyCheckpoint.parse((await there.row(jobId)).checkpoint ?? { reference: '', parts: {} })

  /** Waits until so many parts are there. */
  async function partsThere(jobId: string, attempt: number, count: number): Promise<CopyCheckpoint> {
    await there.until('a part is there', async () => {
      const isAt = (await there.row(jobId)).attempt === attempt
      return isAt && Object.keys((await checkpointOf(jobId)).parts).length >= count
    })
    return checkpointOf(jobId)
  }
})

it('leaves no second beginning of a copy in the store', async () => {
  const unfinished = async () => {
    let count = 0
    for await (const _ of there.services.store.listUnfinished()) count += 1
    return count
  }
  await there.until('the sweep has been there', async () => (await unfinished()) === 0, 100_000)
}, 110_000)
