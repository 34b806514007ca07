import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '@/lib/config'
import type { Job } from '@/lib/db/generated/client'
import { loadSecrets } from '@/lib/secrets'
import { createContext } from '@/lib/services/context'
import { loadActor } from '@/lib/services/iam/load-actor'
import { importImage } from '@/lib/services/image/import-image'
import { type Deployment, wire } from '@/lib/wiring'
import { databaseUrl } from '@/server/database-server'
import { centos79 } from '../fixtures/os-disk-list'
import { buildOsDisk, noise } from '../fixtures/os-disks'
import { contentDigest } from '../support/api'
import { unpackBase } from '../support/base-image'
import { HttpSession } from '../support/http-session'
import { type Product, startProduct } from '../support/product'

/** Processes of the real product die by kill -9 in the middle of their work; afterwards store and database agree. */
const NOISE_MIB = 320
const MIB = 1024 * 1024
let product: Product
let deployment: Deployment
let folder: string
let disk: { path: string; bytes: Buffer; sha256: string }
let session: HttpSession

beforeAll(async () => {
  folder = mkdtempSync('/tmp/imprint-crash-')
  disk = await makeDisk()
  product = await startProduct()
  const config = loadConfig({ IMPRINT_DATA_DIR: product.dataDir })
  const url = databaseUrl(config, loadSecrets(config.paths.secrets))
  deployment = wire(loadConfig({ IMPRINT_DATA_DIR: product.dataDir, DATABASE_URL: url }), 'crash-test')
  session = await HttpSession.signIn(product.url, product.credential('acme', 'owner'))
}, 300_000)
afterAll(async () => {
  await deployment?.close()
  await product?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** A real file system at the front, noise behind it: conversion takes long enough to be hit. */
async function makeDisk() {
  const small = await buildOsDisk(folder, centos79)
  const path = join(folder, 'disk.raw')
  const parts: Buffer[] = [
    readFileSync(small),
    Buffer.alloc((MIB - (readFileSync(small).length % MIB)) % MIB),
  ]
  for (let mib = 0; mib < NOISE_MIB; mib++) parts.push(noise(mib + 1, MIB))
  const bytes = Buffer.concat(parts)
  writeFileSync(path, bytes)
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

interface Upload {
  id: string
  partCount: number
  partSizeBytes: number
}

async function beginUpload(): Promise<Upload> {
  const { body } = await session.json<Upload>('/api/console/uploads', {
    method: 'POST',
    body: JSON.stringify({ fileName: 'disk.raw', sizeBytes: disk.bytes.length }),
  })
  return body
}

async function putPart({ id, partSizeBytes }: Upload, number: number): Promise<void> {
  const bytes = disk.bytes.subarray((number - 1) * partSizeBytes, number * partSizeBytes)
  const response = await session.fetch(`/api/console/uploads/${id}/parts/${number}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-digest': contentDigest(bytes) },
  })
  if (!response.ok) throw new Error(`part ${number}: ${response.status} ${await response.text()}`)
}

/** As a client goes on: asks what is there, sends the rest, again after every failure. */
async function finishUpload(upload: Upload): Promise<string> {
  for (let attempt = 0; attempt < 120; attempt++) {
    try {
      const { body } = await session.json<{ parts: { number: number }[] }>(
        `/api/console/uploads/${upload.id}`,
      )
      const there = new Set(body.parts.map((part) => part.number))
      const missing = Array.from({ length: upload.partCount }, (_, index) => index + 1).filter(
        (number) => !there.has(number),
      )
      for (const number of missing) await putPart(upload, number)
      const done = await session.json<{ object?: { objectId: string; sha256: string } }>(
        `/api/console/uploads/${upload.id}/complete`,
        {
          method: 'POST',
          body: JSON.stringify({ sha256: disk.sha256 }),
        },
      )
      if (done.body.object) {
        expect(done.body.object.sha256).toBe(disk.sha256)
        return done.body.object.objectId
      }
    } catch {
      // The server is away for a moment; a client tries again.
    }
    await delay(500)
  }
  throw new Error('the upload did not finish')
}

async function startImport(objectId: string): Promise<{ imageId: string; jobId: string }> {
  const { services } = deployment
  const user = await services.prisma.user.findFirstOrThrow({
    where: { name: 'owner', account: { name: 'acme' } },
  })
  const actor = await loadActor(services, { userId: user.id, regionId: null }, { kind: 'system', id: null })
  const ctx = createContext(services, actor!, {
    requestId: 'crash-test',
    sourceAddress: '127.0.0.1',
    userAgent: '',
  })
  return importImage(ctx, { kind: 'system_disk', name: 'crash', minDiskGib: 40, objectId })
}

async function waitForJob(jobId: string, isThere: (job: Job) => boolean, limitMs = 120_000): Promise<Job> {
  const end = Date.now() + limitMs
  let last: unknown
  while (Date.now() < end) {
    try {
      const job = await deployment.services.prisma.job.findUniqueOrThrow({ where: { id: jobId } })
      if (isThere(job)) return job
      last = job
    } catch (error) {
      last = error // the database is away for a moment
    }
    await delay(20)
  }
  throw new Error(`the job did not get there: ${inspect(last)}`)
}

async function waitUntilReady(): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const response = await fetch(`${product.url}/readyz`).catch(() => null)
    if (response?.ok) return
    await delay(250)
  }
  throw new Error('the product did not get ready again')
}

const isConverting = (job: Job) => job.status === 'running' && job.step === 'convert'
const isOver = (job: Job) => job.status === 'succeeded' || job.status === 'failed'

async function expectAgreement(): Promise<void> {
  await waitUntilReady()
  // Removing what was discarded is the sweep's, which runs on its own.
  for (let attempt = 0; attempt < 60; attempt++) {
    if (product.fsck('--full').code === 0) return
    await delay(1000)
  }
  expect(product.fsck('--full')).toEqual({ code: 0, output: expect.stringContaining('0 found') })
}

async function download(imageId: string): Promise<string> {
  const image = await deployment.services.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
  const response = await session.fetch(`/api/console/images/${imageId}/file`)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(image.sha256)
  const path = join(folder, `${imageId}.zvhd2`)
  writeFileSync(path, bytes)
  await unpackBase(path, `${path}.raw`)
  return `${path}.raw`
}

describe('kill -9 of', () => {
  it.each(['api', 'postgres'] as const)(
    '%s in an upload: it is resumed and the checksum is equal',
    async (name) => {
      const upload = await beginUpload()
      for (let number = 1; number <= 5; number++) await putPart(upload, number)
      const inFlight = Array.from({ length: 3 }, (_, index) => putPart(upload, 6 + index).catch(() => {}))
      await delay(15)
      expect(product.kill(name).length).toBeGreaterThan(0)
      await Promise.all(inFlight)
      await finishUpload(upload)
      await expectAgreement()
    },
    180_000,
  )

  it.each(['worker', 'postgres', 'api'] as const)(
    '%s in a conversion: the job ends well and the bytes are right',
    async (name) => {
      const objectId = await finishUpload(await beginUpload())
      const { imageId, jobId } = await startImport(objectId)
      await waitForJob(jobId, isConverting)
      expect(product.kill(name).length).toBeGreaterThan(0)
      const job = await waitForJob(jobId, isOver)
      expect(job).toMatchObject({ status: 'succeeded', failureCode: null })
      if (name === 'worker') expect(job.attempt).toBe(2)
      await expectAgreement()
      const path = await download(imageId)
      execFileSync('cmp', [disk.path, path])
    },
    240_000,
  )
})
