import { chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, until, watch } from '@/test/support/processes'
import { freePort, type ProcessName, type Product, startProduct } from '@/test/support/product'
import { projectRoot } from './project-root'

const NOBODY = 65534
const STOP_LIMIT_MS = 30_000
/** The first start may build. */
const START_LIMIT_MS = 300_000
const parts: ProcessName[] = ['api', 'console', 'worker', 'postgres']

function start(env: Record<string, string>, options: { uid?: number; gid?: number } = {}) {
  const { NODE_ENV: _, VITEST: __, ...inherited } = process.env
  return watch(process.execPath, ['scripts/start.mjs'], {
    cwd: projectRoot,
    env: { ...inherited, ...env } as NodeJS.ProcessEnv,
    ...options,
  })
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  )

const everythingRuns = () => parts.every((name) => product.pids(name).length === 1)

let folder: string
let product: Product

beforeAll(async () => {
  folder = mkdtempSync('/tmp/imprint-launcher-')
  product = await startProduct({ dataDir: folder })
}, START_LIMIT_MS)
afterAll(async () => {
  await product?.stop()
  rmSync(folder, { recursive: true, force: true })
}, STOP_LIMIT_MS)

describe('a first start', () => {
  it('says where it is, and shows the owners’ passwords once', () => {
    expect(product.lines.at(-1)).toBe(`Imprint is ready on ${product.url}`)
    const { password } = product.credential('acme', 'owner')
    expect(product.lines.filter((line) => line.includes(password))).toHaveLength(1)
  })

  it('keeps passwords and secrets to the user who started it', () => {
    const modes = ['credentials.json', 'secrets.json'].map(
      (file) => statSync(join(folder, file)).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600])
  })
})

describe('a second start', { timeout: START_LIMIT_MS }, () => {
  it('on the same data folder is refused with the reason', async () => {
    const second = start({ IMPRINT_DATA_DIR: folder, PORT: String(await freePort()) })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`already runs on ${folder} (process ${product.pids('launcher')[0]})`)
  })

  it('on a port that is taken is refused before it makes anything', async () => {
    const other = mkdtempSync('/tmp/imprint-launcher-')
    const taken = createServer()
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
    const { port } = taken.address() as { port: number }
    const second = start({ IMPRINT_DATA_DIR: other, PORT: String(port) })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain(`Port ${port} on 127.0.0.1 is in use`)
    expect(() => statSync(join(other, 'postgres'))).toThrow('ENOENT')
    taken.close()
    rmSync(other, { recursive: true, force: true })
  })

  it('with a wrong environment is refused with the name and the reason', async () => {
    const second = start({ IMPRINT_DATA_DIR: folder, IMPRINT_SEED: 'everything' })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('IMPRINT_SEED')
  })
})

describe('the launcher', () => {
  it.each(parts)(
    'starts %s again after kill -9',
    async (name) => {
      await until(everythingRuns)
      const [killed] = product.kill(name)
      await until(() => product.pids(name).length > 0 && !product.pids(name).includes(killed!), 60_000)
      await until(() => isReady(product.url), 60_000)
    },
    120_000,
  )

  it('takes everything with it when it is killed; a new start finds the data', async () => {
    await until(everythingRuns)
    const children = parts.flatMap((name) => product.pids(name))
    product.kill('launcher')
    const password = product.credential('acme', 'owner').password
    product = await startProduct({ dataDir: folder })
    await until(() => !children.some(isAlive))
    expect(product.credential('acme', 'owner').password).toBe(password)
    expect(product.lines.join('\n')).not.toContain(password)
  }, 120_000)

  it(
    'stops everything in time on SIGTERM',
    async () => {
      await until(everythingRuns)
      const pids = ([...parts, 'launcher'] as ProcessName[]).flatMap((name) => product.pids(name))
      const startedAt = Date.now()
      await product.stop()
      expect(Date.now() - startedAt).toBeLessThan(STOP_LIMIT_MS)
      expect(pids.filter(isAlive)).toEqual([])
      expect(product.lines).toContain('Stopped')
    },
    STOP_LIMIT_MS + 5_000,
  )
})

describe.runIf(process.getuid?.() === 0)('a normal user', () => {
  it(
    'starts the product too, without a home',
    async () => {
      const own = mkdtempSync('/tmp/imprint-launcher-')
      chownSync(own, NOBODY, NOBODY)
      const env = { IMPRINT_DATA_DIR: own, PORT: String(await freePort()), HOME: '/nonexistent' }
      const launcher = start(env, { uid: NOBODY, gid: NOBODY })
      await launcher.prints(/^Imprint is ready on/m, START_LIMIT_MS)
      expect(statSync(join(own, 'postgres')).uid).toBe(NOBODY)
      const postmaster = Number(readFileSync(join(own, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
      launcher.child.kill('SIGINT')
      expect(await launcher.ended).toBe(0)
      expect(isAlive(postmaster)).toBe(false)
      rmSync(own, { recursive: true, force: true })
    },
    START_LIMIT_MS,
  )
})
