import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { FileStore } from '@/lib/drivers/store/file-store'
import { hashOfFile } from '@/lib/drivers/store/hash-thread'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { noise } from '@/test/fixtures/os-disks'
import { makeUser, sessionCookies, TEST_SECRET } from '@/test/support/api'
import { watch } from '@/test/support/processes'
import { makeAccount, makeRegions } from '@/test/support/world'
import { withBenchDatabase } from './support/deployment'
import { percentile, report } from './support/report'

/**
 * A file sent in parallel parts over loopback, from its first byte to the object being there, against `cp` and `sha256sum`
 * of the same file in the same run. With an address and a cookie as arguments a deployment that already runs is measured:
 * `npm run bench -- upload http://127.0.0.1:3000 'next-auth.session-token=…'`.
 */
const FILE_MIB = Number(process.env.BENCH_FILE_MIB ?? 1024)
const ROUNDS = 4
const PARALLEL = 4
const MIB = 1024 ** 2

interface Target {
  url: string
  cookie: string
  /** What the worker does in a deployment: frees the space of deleted objects, as `rm` does for the copy. */
  sweep?: () => Promise<unknown>
  /** Resident memory of the server, where it is ours to look at. */
  serverRss?: () => number
}

const [url, cookie] = process.argv.slice(2)
const folder = await mkdtemp('/tmp/imprint-bench-')
try {
  const file = join(folder, 'disk.raw')
  await pipeline(Readable.from(content()), createWriteStream(file))
  if (url && cookie) await measure(file, { url, cookie })
  else await withOwnServer((target) => measure(file, target))
} finally {
  await rm(folder, { recursive: true, force: true })
}

function* content(): Generator<Buffer> {
  for (let mib = 0; mib < FILE_MIB; mib++) yield noise(mib + 1, MIB)
}

async function measure(file: string, target: Target): Promise<void> {
  const [referenceMs, uploadMs]: [number[], number[]] = [[], []]
  const idleRss = target.serverRss?.() ?? 0
  let peakRss = idleRss
  const watching = setInterval(() => {
    peakRss = Math.max(peakRss, target.serverRss?.() ?? 0)
  }, 50)
  const measureReference = async () => {
    const ms = await timed(async () => {
      execFileSync('sh', ['-c', `cp ${file} ${file}.copy && sha256sum ${file}.copy`], { stdio: 'ignore' })
    })
    await rm(`${file}.copy`)
    return ms
  }
  const measureUpload = async () => {
    const ms = await timed(() => send(file, target))
    await target.sweep?.()
    return ms
  }
  // The first round of both warms page cache and code.
  await measureReference()
  await measureUpload()
  for (let round = 0; round < ROUNDS; round++) {
    // In turns: whoever comes first finds the memory that was freed last, which is cheaper to write to.
    if (round % 2 === 0) {
      referenceMs.push(await measureReference())
      uploadMs.push(await measureUpload())
    } else {
      uploadMs.push(await measureUpload())
      referenceMs.push(await measureReference())
    }
  }
  clearInterval(watching)
  const [reference, upload] = [percentile(referenceMs, 0.5), percentile(uploadMs, 0.5)]
  const rate = (ms: number) => `${(FILE_MIB / (ms / 1000)).toFixed(0)} MiB/s`
  report('upload', [
    { what: 'file', value: `${FILE_MIB} MiB` },
    { what: 'cp + sha256sum', value: rate(reference) },
    {
      what: `upload, ${PARALLEL} parts at once, verified`,
      value: rate(upload),
      ratio: reference / upload,
      reference: 'cp + sha256sum',
      goal: '≥ 0.7',
    },
    ...(target.serverRss
      ? [{ what: 'server memory above idle', value: `${((peakRss - idleRss) / MIB).toFixed(0)} MiB` }]
      : []),
  ])
}

/** What a browser does: parts with their checksums in parallel, the whole file's checksum beside them. */
async function send(file: string, { url, cookie }: Target): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL })
  const source = await open(file, 'r')
  try {
    const { size } = await source.stat()
    const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
      JSON.parse(
        await put(
          agent,
          `${url}/api/console/uploads${path}`,
          method,
          { cookie },
          Buffer.from(JSON.stringify(body ?? {})),
        ),
      )
    const upload = await ask<{ id: string; partCount: number; partSizeBytes: number }>('POST', '', {
      fileName: 'disk.raw',
      sizeBytes: size,
    })
    const whole = hashOfFile(file, size)
    let next = 1
    const sender = async () => {
      const buffer = Buffer.allocUnsafe(upload.partSizeBytes)
      while (next <= upload.partCount) {
        const number = next++
        const { bytesRead } = await source.read(buffer, 0, buffer.length, (number - 1) * upload.partSizeBytes)
        const part = buffer.subarray(0, bytesRead)
        const digest = createHash('sha256').update(part).digest('base64')
        const headers = { cookie, 'content-digest': `sha-256=:${digest}:` }
        await put(agent, `${url}/api/console/uploads/${upload.id}/parts/${number}`, 'PUT', headers, part)
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, sender))
    const sha256 = await whole
    while (
      (await ask<{ status: string }>('POST', `/${upload.id}/complete`, { sha256 })).status !== 'completed'
    )
      await delay(100)
    await put(agent, `${url}/api/console/objects/${upload.id}`, 'DELETE', { cookie }, Buffer.alloc(0))
  } finally {
    await source.close()
    agent.destroy()
  }
}

function put(
  agent: Agent,
  address: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(address, {
      method,
      agent,
      headers: { ...headers, 'content-length': body.length },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 300) resolve(text)
        else reject(new Error(`${method} ${address}: ${response.statusCode} ${text}`))
      })
    })
    request.end(body)
  })
}

/** An api process as it runs in the product, on a database and a store of its own. */
async function withOwnServer(use: (target: Target) => Promise<void>): Promise<void> {
  await withBenchDatabase(async (database) => {
    await makeRegions(database)
    const cookies = await sessionCookies(database, await makeUser(database, await makeAccount(database)))
    const dataDir = join(folder, 'data')
    const api = watch(process.execPath, ['dist/server/api.mjs'], {
      env: {
        ...{ NODE_ENV: 'production', PORT: '0', IMPRINT_DATA_DIR: dataDir },
        ...{ DATABASE_URL: database.url, NEXTAUTH_SECRET: TEST_SECRET, NEXTAUTH_URL: 'http://127.0.0.1' },
      },
    })
    try {
      const [, port] = await api.prints(/"port":(\d+)/)
      await use({
        url: `http://127.0.0.1:${port}`,
        cookie: Object.entries(cookies)
          .map(([name, value]) => `${name}=${value}`)
          .join('; '),
        sweep: () =>
          removeDiscarded({ prisma: database.prisma, store: new FileStore(join(dataDir, 'store')) }),
        serverRss: () => residentBytes(api.child.pid),
      })
    } finally {
      api.child.kill('SIGTERM')
      await api.ended
    }
  })
}

function residentBytes(pid: number | undefined): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]
  return Number(pages) * 4096
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
