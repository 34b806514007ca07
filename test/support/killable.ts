import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { loadConfig } from '@/lib/config'
import type { Job } from '@/lib/db/generated/client'
import { newToken, tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { isOver } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { loadSecrets } from '@/lib/secrets'
import { checkObjects } from '@/lib/services/check/check-objects'
import { checkWork } from '@/lib/services/check/check-rows'
import { type Context, createContext } from '@/lib/services/context'
import { loadActor } from '@/lib/services/iam/load-actor'
import { type Deployment, wire } from '@/lib/wiring'
import { databaseUrl } from '@/server/database-server'
import { sha256Of } from './api'
import { HttpSession } from './http-session'
import { type Product, startProduct } from './product'
import { begin, complete, type Upload } from './uploads'

/** So long a step lasts at least, that a kill can be told to hit it. */
const LINGER_MS = 250

/** A running product, of which a test kills processes while the owner of acme has work done. */
export class Killable {
  private constructor(
    readonly product: Product,
    private readonly deployment: Deployment,
    private readonly session: HttpSession,
    readonly ctx: Context,
    private readonly token: string,
    readonly folder: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Killable> {
    const limits = { IMPRINT_RATE_ADDRESS: '0', IMPRINT_RATE_USER: '0', IMPRINT_RATE_ACCOUNT: '0' }
    const product = await startProduct({ env: { ...limits, ...env } })
    const config = loadConfig({ IMPRINT_DATA_DIR: product.dataDir })
    const url = databaseUrl(config, loadSecrets(config.paths.secrets))
    const deployment = wire(
      loadConfig({ IMPRINT_DATA_DIR: product.dataDir, DATABASE_URL: url }),
      'crash-test',
    )
    const { prisma } = deployment.services
    const owner = await prisma.user.findFirstOrThrow({ where: { name: 'owner', account: { name: 'acme' } } })
    const { projectId } = product.credential('acme', 'owner')
    const actor = await loadActor(
      deployment.services,
      { userId: owner.id, projectId },
      { kind: 'system', id: null },
    )
    const request = { requestId: 'crash-test', sourceAddress: '127.0.0.1', userAgent: '' }
    await prisma.$executeRawUnsafe(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN PERFORM pg_sleep(${LINGER_MS / 1000}); RETURN NEW; END $$`)
    // What a worker writes of a step, of a part that is there or of the end is seen a little later than it is asked for.
    await prisma.$executeRawUnsafe(`CREATE TRIGGER linger BEFORE UPDATE ON jobs FOR EACH ROW WHEN (OLD.status = 'running'
      AND (NEW.step NOT IN ('', OLD.step) OR NEW.status <> 'running' OR NEW.checkpoint IS DISTINCT FROM OLD.checkpoint))
      EXECUTE FUNCTION linger()`)
    return new Killable(
      product,
      deployment,
      await HttpSession.signIn(product.url, product.credential('acme', 'owner')),
      createContext(deployment.services, actor!, request), // safe: the seed made the owner
      await tokenFor(deployment, owner.id, projectId),
      mkdtempSync('/tmp/imprint-killed-jobs-'),
    )
  }

  async stop(): Promise<void> {
    await this.deployment.close()
    await this.product.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  get services() {
    return this.deployment.services
  }

  get prisma() {
    return this.deployment.services.prisma
  }

  /** Asks the public APIs as the owner. */
  call(method: string, path: string, body?: object | Buffer, token = this.token): Promise<Response> {
    const isBytes = Buffer.isBuffer(body)
    const headers = {
      'X-Auth-Token': token,
      'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
    }
    const sent = isBytes ? new Uint8Array(body) : body && JSON.stringify(body)
    return fetch(`${this.product.url}${path}`, { method, headers, body: sent })
  }

  /** Orders work; its job. */
  async order(path: string, body: object): Promise<string> {
    const response = await this.call('POST', path, body)
    const answer = (await response.json()) as { job_id?: string }
    if (!answer.job_id) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
    return answer.job_id
  }

  /** Uploads a disk as the console does; how the APIs name it. */
  async upload(bytes: Buffer, fileName: string): Promise<string> {
    const upload: Upload = await begin(this.session, bytes.length, { fileName })
    for (let number = 1; number <= upload.partCount; number++) {
      const part = bytes.subarray((number - 1) * upload.partSizeBytes, number * upload.partSizeBytes)
      const response = await this.session.fetch(`/api/console/uploads/${upload.id}/parts/${number}`, {
        ...{ method: 'PUT', body: new Uint8Array(part) },
        headers: { 'content-digest': `sha-256=:${createHash('sha256').update(part).digest('base64')}:` },
      })
      expect(response.status).toBe(200)
    }
    expect((await complete(this.session, upload.id, sha256Of(bytes))).status).toBe(200)
    return `${upload.bucketName}:${upload.objectKey}`
  }

  importOf(imageUrl: string, name: string, more: object = {}): Promise<string> {
    return this.order('/v2/cloudimages/action', {
      ...{ name, image_url: imageUrl, min_disk: 1, os_version: 'CentOS 7.9 64bit', ...more },
    })
  }

  /** An image that came as it is through the image API. */
  async put(bytes: Buffer, diskFormat: string): Promise<string> {
    const form = { name: 'put', disk_format: diskFormat, container_format: 'bare' }
    const { id } = (await (await this.call('POST', '/v2/images', form)).json()) as { id: string }
    expect((await this.call('PUT', `/v2/images/${id}/file`, bytes)).status).toBe(204)
    return id
  }

  row(jobId: string): Promise<Job> {
    return this.prisma.job.findUniqueOrThrow({ where: { id: jobId } })
  }

  /** kill -9 of the worker when this attempt at the job has come to the step, as the API tells it, and a moment of chance later. */
  async killAtStep(jobId: string, attempt: number, step: string): Promise<void> {
    await this.until(`attempt ${attempt} is at ${step}`, async () => {
      const { body } = await this.session.json<JobView>(`/api/console/jobs/${jobId}`)
      if (isOver(body.status)) throw new Ended(`ended before ${step}: ${inspect(body)}`)
      return body.attempt === attempt && body.step === step
    })
    await delay(Math.random() * LINGER_MS)
    await this.killWorker()
  }

  /**
   * Nobody waits for the leases of the dead one to run out, nor takes its last step for one of the next attempt.
   * @param isHeard false: what it was just telling the database is lost with it
   */
  async killWorker(isHeard = true): Promise<void> {
    const leases = await this.prisma.job.findMany({
      where: { status: 'running' },
      select: { leaseOwner: true },
    })
    const owners = leases.map(({ leaseOwner }) => leaseOwner ?? '')
    expect(this.product.kill('worker')).toHaveLength(1)
    if (!isHeard)
      await this.prisma.$queryRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'imprint-worker'`
    await this.prisma.job.updateMany({
      where: { status: 'running', leaseOwner: { in: owners } },
      data: { leaseUntil: new Date(0), step: '' },
    })
  }

  async until(what: string, isSo: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
    const end = Date.now() + limitMs
    let last: unknown
    while (Date.now() < end) {
      try {
        if (await isSo()) return
      } catch (error) {
        if (error instanceof Ended) throw error
        last = error // who should answer is away for a moment
      }
      await delay(10)
    }
    throw new Error(`never: ${what}; ${inspect(last)}`)
  }

  async end(jobId: string): Promise<Job> {
    await this.until('the job ends', async () => isOver((await this.row(jobId)).status))
    return this.row(jobId)
  }

  async succeeded(jobId: string): Promise<Job> {
    const job = await this.end(jobId)
    expect(job).toMatchObject({ status: 'succeeded', failureCode: null, sourceKey: null })
    return job
  }

  /** The image is there, its bytes are those that are shown, and the disk in them is this one. */
  async expectDisk(imageId: string, original: string): Promise<void> {
    const image = await this.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    expect(image).toMatchObject({ status: 'active', failureCode: null })
    const token = await tokenFor(this.deployment, this.ctx.actor.userId, image.projectId)
    const answer = await this.call('GET', `/v2/images/${imageId}/file`, undefined, token)
    expect(answer.status).toBe(200)
    await this.expectFile(Buffer.from(await answer.arrayBuffer()), image.sha256, original)
  }

  async expectObject(key: string, original: string): Promise<void> {
    const object = await this.prisma.bucketObject.findFirstOrThrow({ where: { key } })
    const response = await this.session.fetch(`/api/console/objects/${object.id}/file`)
    await this.expectFile(Buffer.from(await response.arrayBuffer()), object.sha256, original)
  }

  private async expectFile(bytes: Buffer, sha256: string | null, original: string): Promise<void> {
    expect(sha256Of(bytes)).toBe(sha256)
    const file = join(this.folder, newHexId())
    writeFileSync(file, bytes)
    execFileSync(process.execPath, ['bin/imprint-img.mjs', 'compare', file, original], { stdio: 'pipe' })
    rmSync(file)
  }

  /** Database, store, counters and folders agree as soon as the sweep has been there, and no tool outlives its worker. */
  async expectNothingLeft(): Promise<void> {
    await this.until('the product is ready', async () => (await fetch(`${this.product.url}/readyz`)).ok)
    let left: string[] = []
    const isSwept = async () => {
      await this.prisma.$executeRaw`SELECT pg_notify('imprint_sweep', '')`
      left = await this.leftovers()
      return left.length === 0
    }
    await this.until('nothing is left', isSwept, 40_000).catch(() => expect(left).toEqual([]))
    expect(this.product.fsck('--full')).toEqual({ code: 0, output: expect.stringContaining('fsck: 0 found') })
  }

  private async leftovers(): Promise<string[]> {
    const { services, product } = this
    const left = toolsWith(product.dataDir)
    for await (const { kind, subject, detail } of checkWork(services, false))
      left.push(`${kind} ${subject} ${detail}`)
    for await (const { kind, subject } of checkObjects(services, { isFull: false, repair: false }))
      left.push(`${kind} ${subject}`)
    const finished = await this.prisma.storedObject.findMany({
      where: { state: 'committed' },
      select: { key: true },
    })
    const keys = new Set(finished.map(({ key }) => key))
    // A second write of a key that is finished goes a minute later.
    for await (const { key } of services.store.listUnfinished())
      if (!keys.has(key)) left.push(`unfinished ${key}`)
    return left.concat(readdirSync(join(product.dataDir, 'scratch')))
  }

  /** Files of the data folder, except what lies in buckets, that have this text in the clear. */
  filesWith(text: string): string[] {
    try {
      const options = ['-rlaF', '--exclude-dir=objects', text, this.product.dataDir]
      return execFileSync('grep', options, { encoding: 'utf8' }).trim().split('\n')
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string }
      if (status === 1) return []
      return stdout.trim().split('\n')
    }
  }
}

async function tokenFor({ services }: Deployment, userId: string, projectId: string): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(Date.now() + 3_600_000)
  await services.prisma.token.create({
    data: {
      ...{ id: tokenId(token), userId, scope: 'project', projectId, expiresAt },
      ...{ methods: ['password'], auditId: newHexId() },
    },
  })
  return token
}

/** The awaited moment cannot come any more. */
class Ended extends Error {}

function toolsWith(dataDir: string): string[] {
  const commands = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return '' // gone meanwhile
      }
    })
  return commands.filter(
    (command) => /^(bwrap|nice|prlimit|setpriv|qemu)/.test(command) && command.includes(dataDir),
  )
}
