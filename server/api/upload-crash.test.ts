import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentDigest, makeUser, sessionCookies, sha256Of, TEST_SECRET } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { HttpSession } from '@/test/support/http-session'
import { until, type WatchedProcess, watch } from '@/test/support/processes'
import { type S3Server, startS3Server } from '@/test/support/s3-server'
import { makeAccount, makeRegions } from '@/test/support/world'

const PART = 8 * 1024 * 1024
const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-crash-upload-')
const root = fileURLToPath(new URL('../..', import.meta.url))

let s3: S3Server
let cookies: Record<string, string>
let running: WatchedProcess | undefined

beforeAll(async () => {
  s3 = await startS3Server()
  await makeRegions(database)
  cookies = await sessionCookies(database, await makeUser(database, await makeAccount(database)))
})
afterAll(async () => {
  running?.child.kill('SIGKILL')
  await s3?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function startApi(env: Record<string, string>): Promise<string> {
  running = watch(process.execPath, ['--import', 'tsx', 'server/api.ts'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, PORT: '0', IMPRINT_DATA_DIR: dataDir, DATABASE_URL: database.url },
      ...{ NODE_ENV: 'test', NEXTAUTH_SECRET: TEST_SECRET, NEXTAUTH_URL: 'http://127.0.0.1', ...env },
    },
  })
  const [, port] = await running.prints(/"port":(\d+)/)
  return `http://127.0.0.1:${port}`
}

describe.each(['file', 's3'])(
  'an api process that is killed in the middle of an upload, on the %s store',
  (store) => {
    it('loses nothing that it has answered for; another goes on', async () => {
      const env: Record<string, string> =
        store === 'file'
          ? {}
          : {
              IMPRINT_STORE: 's3',
              S3_ENDPOINT: s3.settings.endpoint!,
              S3_ACCESS_KEY_ID: s3.settings.accessKeyId,
              S3_SECRET_ACCESS_KEY: s3.settings.secretAccessKey,
              S3_BUCKET_PREFIX: s3.settings.bucketPrefix,
            }
      const file = Buffer.concat([
        randomBytes(PART),
        Buffer.alloc(PART),
        randomBytes(2 * PART),
        randomBytes(5),
      ])
      const partOf = (number: number) => file.subarray((number - 1) * PART, number * PART)
      const put = (session: HttpSession, id: string, number: number) =>
        session.fetch(`/api/console/uploads/${id}/parts/${number}`, {
          method: 'PUT',
          body: new Uint8Array(partOf(number)),
          headers: { 'content-digest': contentDigest(partOf(number)) },
        })

      const before = await startApi(env)
      const first = new HttpSession(before, cookies)
      const { body } = await first.json<{ id: string }>('/api/console/uploads', {
        method: 'POST',
        body: JSON.stringify({ fileName: `${store}.raw`, sizeBytes: file.length }),
      })
      expect((await put(first, body.id, 1)).status).toBe(200)
      expect((await put(first, body.id, 5)).status).toBe(200)
      // The third part is half there when the process ends.
      const half = httpRequest(`${before}/api/console/uploads/${body.id}/parts/3`, {
        method: 'PUT',
        headers: {
          cookie: Object.entries(cookies)
            .map(([name, value]) => `${name}=${value}`)
            .join('; '),
          'content-length': PART,
          'content-digest': contentDigest(partOf(3)),
        },
      })
      const cut = new Promise((resolve) => half.on('error', resolve))
      await new Promise((resolve) => half.write(partOf(3).subarray(0, PART / 2), resolve))
      running?.child.kill('SIGKILL')
      await running?.ended
      await cut

      const second = new HttpSession(await startApi(env), cookies)
      const { body: found } = await second.json<{ parts: { number: number }[] }>(
        `/api/console/uploads/${body.id}`,
      )
      expect(found.parts.map(({ number }) => number)).toEqual([1, 5])
      // The database gives the dead process's claim back when it notices that its connection is gone.
      await until(async () => (await put(second, body.id, 3)).status === 200)
      expect((await put(second, body.id, 4)).status).toBe(200)
      const zeros = await second.fetch(`/api/console/uploads/${body.id}/parts/2`, {
        method: 'PUT',
        headers: { 'imprint-zero-part': '1' },
      })
      expect(zeros.status).toBe(200)
      const done = await second.json(`/api/console/uploads/${body.id}/complete`, {
        method: 'POST',
        body: JSON.stringify({ sha256: sha256Of(file) }),
      })
      expect(done).toMatchObject({
        status: 200,
        body: { status: 'completed', object: { key: `${store}.raw` } },
      })
      const downloaded = await second.fetch(`/api/console/objects/${body.id}/file`)
      expect(Buffer.from(await downloaded.arrayBuffer()).equals(file)).toBe(true)
      const part = await second.fetch(`/api/console/objects/${body.id}/file`, {
        headers: { range: 'bytes=-5' },
      })
      expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(-5))).toBe(true)
      running?.child.kill('SIGTERM')
      expect(await running?.ended).toBe(0)
    }, 90_000)
  },
)
