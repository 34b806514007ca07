import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SeedCredential } from '@/prisma/seed'

const START_LIMIT_MS = 240_000
const root = new URL('../..', import.meta.url).pathname

export type ProcessName = 'api' | 'console' | 'worker' | 'postgres' | 'launcher'

/** The real product, started as the README says, in a data folder of its own. */
export interface Product {
  url: string
  dataDir: string
  lines: string[]
  credential(account: string, user: string): SeedCredential
  /** Ids of the running processes of that name. */
  pids(name: ProcessName): number[]
  /** kill -9, as a power cut would; returns the ids that were hit. */
  kill(name: ProcessName): number[]
  /** The operator's check; empty findings mean that store and database agree. */
  fsck(...options: string[]): { code: number; output: string }
  stop(): Promise<void>
}

export async function startProduct(
  options: { dataDir?: string; env?: Record<string, string> } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync('/tmp/imprint-product-')
  const port = await freePort()
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...options.env,
    IMPRINT_DATA_DIR: dataDir,
    PORT: String(port),
  }
  // What the test runner sets for itself is not for the product.
  for (const name of ['NODE_ENV', 'VITEST', 'DATABASE_URL', 'NODE_OPTIONS']) delete env[name]
  const launcher = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  await ready(launcher, lines).catch((error: unknown) => {
    launcher.kill('SIGTERM')
    throw error
  })
  const pidsOf = (name: ProcessName) =>
    name === 'launcher' ? [launcher.pid!] : processesOf(name, launcher.pid!, dataDir)
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as SeedCredential[]
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    lines,
    credential(account, user) {
      const found = credentials.find((entry) => entry.account === account && entry.user === user)
      if (!found) throw new Error(`no credential of ${account}/${user}`)
      return found
    },
    pids: pidsOf,
    kill(name) {
      const hit = pidsOf(name)
      for (const pid of hit) process.kill(pid, 'SIGKILL')
      return hit
    },
    fsck(...args) {
      try {
        return {
          code: 0,
          output: execFileSync(process.execPath, ['scripts/run.mjs', 'fsck', ...args], {
            cwd: root,
            env,
            encoding: 'utf8',
          }),
        }
      } catch (error) {
        const { status, stdout } = error as { status: number; stdout: string }
        return { code: status, output: stdout }
      }
    },
    async stop() {
      const ended = new Promise((resolve) => launcher.once('exit', resolve))
      if (launcher.exitCode === null && launcher.signalCode === null) {
        launcher.kill('SIGTERM')
        await ended
      }
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function ready(launcher: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const tail = () => lines.slice(-30).join('\n')
    const timer = setTimeout(() => reject(new Error(`not ready in time\n${tail()}`)), START_LIMIT_MS)
    launcher.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready\n${tail()}`)))
    for (const stream of [launcher.stdout!, launcher.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (!line.startsWith('Imprint is ready on ')) return
        clearTimeout(timer)
        resolve()
      })
    }
  })
}

/** Children of the launcher by their script; PostgreSQL by the data folder it serves. */
function processesOf(name: Exclude<ProcessName, 'launcher'>, launcherPid: number, dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        if (name === 'postgres')
          return /(^|\/)postgres$/.test(command[0] ?? '') && command.includes(join(dataDir, 'postgres'))
        const parent = Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
        return parent === launcherPid && command.some((part) => part.endsWith(`/${name}.mjs`))
      } catch {
        return false
      }
    })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
