import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { loadConfig } from '@/lib/config'
import type { Services } from '@/lib/services/context'
import { type Deployment, wire } from '@/lib/wiring'
import { type RunningApi, runApi } from '@/server/api/run-api'
import { TEST_SECRET } from './api'
import type { TestDatabase } from './database'
import { makeRegions } from './world'

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

export interface Wire {
  readonly port: number
  readonly url: string
  readonly dataDir: string
  readonly storeRoot: string
  /** What a worker or a console beside the api works with: the same database, store and secrets. */
  readonly services: Services
  /** Sends a request: bytes and texts as they are, everything else as JSON. Null is nobody's. */
  call(token: string | null, ...request: Parameters<WireCall>): Promise<WireAnswer>
  /** The same, always with this token. */
  as(token: string | null): WireCall
}

/** A real api process's inside on a real file store, for the suite that calls it; without limits on how much it may ask. */
export function useWire(database: TestDatabase, more: Record<string, string> = {}): Wire {
  const dataDir = mkdtempSync('/tmp/imprint-wire-')
  let api: RunningApi | undefined
  let deployment: Deployment | undefined

  beforeAll(async () => {
    process.env.NEXTAUTH_SECRET = TEST_SECRET
    const config = loadConfig({
      ...{ PORT: '0', IMPRINT_DATA_DIR: dataDir, DATABASE_URL: database.url, IMPRINT_CONSOLE_PORT: '9' },
      ...{ IMPRINT_RATE_ADDRESS: '0', IMPRINT_RATE_USER: '0', IMPRINT_RATE_ACCOUNT: '0' },
      IMPRINT_LOG_LEVEL: 'error',
      ...more,
    })
    api = await runApi(config)
    deployment = wire(config, 'test')
    await makeRegions(database)
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
  return {
    get port() {
      return port()
    },
    get url() {
      return `http://127.0.0.1:${port()}`
    },
    dataDir,
    storeRoot: join(dataDir, 'store'),
    get services() {
      return deployment!.services // safe: read inside tests and hooks only
    },
    call,
    as:
      (token) =>
      (...request) =>
        call(token, ...request),
  }
}

const isSendable = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array

function parsed(response: Response, bytes: Buffer): unknown {
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined
}

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
