import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { type Config, loadConfig } from '@/lib/config'
import type { Job } from '@/lib/db/generated/client'
import { newHexId } from '@/lib/domain/ids'
import type { Services } from '@/lib/services/context'
import { claimJob } from '@/lib/services/job/lease'
import { type Deployment, wire } from '@/lib/wiring'
import { type RunningApi, runApi } from '@/server/api/run-api'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'
import { TEST_SECRET } from './api'
import type { TestDatabase } from './database'
import { makeToken } from './token'
import { makeAccount, makeRegions, type TestAccount, testSecrets } from './world'

export interface WireAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
  bytes: Buffer
}

export type WireCall = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<WireAnswer>

/** The owner of an account of their own. */
export interface Person {
  account: TestAccount
  token: string
  call: WireCall
}

export interface Wire {
  readonly port: number
  readonly url: string
  /** For a second process beside this one, or a worker. */
  readonly config: Config
  readonly dataDir: string
  readonly storeRoot: string
  /** What a worker or a console beside the api works with: the same database, store and secrets. */
  readonly services: Services
  /** Sends a request: bytes and texts as they are, everything else as JSON. Null is nobody's. */
  call(token: string | null, ...request: Parameters<WireCall>): Promise<WireAnswer>
  /** The same, always with this token. */
  as(token: string | null): WireCall
  makePerson(kind?: TestAccount['kind']): Promise<Person>
  /** Takes the next job, if there is one, as a worker does and performs it to its end. */
  performNextJob(): Promise<Job | null>
  /** The same with a job that there must be. */
  work(): Promise<Job>
}

/**
 * A real api process's inside on a real file store, for the suite that calls it; without limits on how much it may ask,
 * unless it says so. `fill` makes what the database holds beforehand: two regions.
 */
export function useWire(
  database: TestDatabase,
  more: Record<string, string> = {},
  fill: (deployment: Deployment, config: Config) => Promise<unknown> = () => makeRegions(database),
): Wire {
  const dataDir = mkdtempSync('/tmp/imprint-wire-')
  let api: RunningApi | undefined
  let deployment: Deployment | undefined
  let config: Config | undefined

  beforeAll(async () => {
    process.env.NEXTAUTH_SECRET = TEST_SECRET
    config = loadConfig({
      ...{ PORT: '0', IMPRINT_DATA_DIR: dataDir, DATABASE_URL: database.url, IMPRINT_CONSOLE_PORT: '9' },
      ...{ IMPRINT_RATE_ADDRESS: '0', IMPRINT_RATE_USER: '0', IMPRINT_RATE_ACCOUNT: '0' },
      IMPRINT_LOG_LEVEL: 'error',
      ...more,
    })
    mkdirSync(config.paths.scratch, { recursive: true })
    const secrets = { authSecret: TEST_SECRET, databasePassword: newHexId(), ...testSecrets }
    writeFileSync(config.paths.secrets, JSON.stringify(secrets))
    deployment = wire(config, 'test')
    await fill(deployment, config)
    api = await runApi(config)
  })
  afterAll(async () => {
    await api?.close()
    await deployment?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const port = () => api!.port // safe: read inside tests and hooks only
  const call: Wire['call'] = async (token, method, path, body, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${port()}${path}`, {
      method,
      headers: {
        ...(token !== null && { 'X-Auth-Token': token }),
        'Content-Type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
        ...headers,
      },
      body: body === undefined || isSendable(body) ? body : JSON.stringify(body),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, body: parsed(response, bytes), bytes }
  }
  const as: Wire['as'] =
    (token) =>
    (...request) =>
      call(token, ...request)
  const services = () => deployment!.services // safe: read inside tests and hooks only
  async function performNextJob(): Promise<Job | null> {
    const job = await claimJob(services(), newHexId())
    if (!job) return null
    await performJob(new JobRun(services(), job), pino({ level: 'silent' }))
    return database.prisma.job.findUniqueOrThrow({ where: { id: job.id } })
  }
  return {
    get port() {
      return port()
    },
    get url() {
      return `http://127.0.0.1:${port()}`
    },
    get config() {
      return config! // safe: read inside tests and hooks only
    },
    dataDir,
    storeRoot: join(dataDir, 'store'),
    get services() {
      return services()
    },
    call,
    as,
    async makePerson(kind) {
      const account = await makeAccount(database, undefined, kind)
      const token = await makeToken(database, account)
      return { account, token, call: as(token) }
    },
    performNextJob,
    async work() {
      const job = await performNextJob()
      if (!job) throw new Error('there is no job')
      return job
    },
  }
}

const isSendable = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array

function parsed(response: Response, bytes: Buffer): unknown {
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined
}

/** Status and reason of a refusal by the identity or image API. */
export const reasonOf = ({ status, body }: { status: number; body: { error?: { reason: string } } }) => [
  status,
  body?.error?.reason,
]

/** A disk image's bytes that pass as raw. */
export const rawDisk = (sizeBytes = 4096, fill = 0x41): Buffer => Buffer.alloc(sizeBytes, fill)

export const PATCH_TYPE = { 'Content-Type': 'application/openstack-images-v2.1-json-patch' }

/** Registers an image over the API, which must work. */
export async function createImage(call: WireCall, more: object = {}): Promise<string> {
  const answer = await call('POST', '/v2/images', {
    ...{ name: 'disk', disk_format: 'raw', container_format: 'bare', ...more },
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.bytes}`)
  return answer.body.id
}

/** The same with its bytes. */
export async function createActiveImage(
  call: WireCall,
  more: object = {},
  bytes: Buffer = rawDisk(),
): Promise<string> {
  const id = await createImage(call, more)
  const answer = await call('PUT', `/v2/images/${id}/file`, bytes)
  if (answer.status !== 204) throw new Error(`${answer.status} ${answer.bytes}`)
  return id
}
