import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { isAlive, until, watch } from '@/test/support/processes'
import { findBinaries } from './binaries'
import { chooseRunAs, spawnOptionsAs } from './run-as'
import { type EmbeddedPostgres, startPostgres } from './start-postgres'

const NOBODY = 65534
const isRoot = process.getuid?.() === 0

let folder: string
let server: EmbeddedPostgres | undefined
const events: string[] = []

function start(within = folder, password = 'secret'): Promise<EmbeddedPostgres> {
  return startPostgres({
    dataDir: join(within, 'postgres'),
    socketFolder: join(within, 'run', 'postgres'),
    logFile: join(within, 'logs', 'postgres.log'),
    password,
    onEvent: (event) => events.push(event),
  })
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server!.url() })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const answers = () =>
  query('SELECT 1').then(
    () => true,
    () => false,
  )

beforeEach(() => {
  folder = mkdtempSync('/tmp/imprint-postgres-')
  chmodSync(folder, 0o711)
  events.length = 0
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

describe('an embedded database', () => {
  it('listens on its socket alone, knows Chinese trigrams and keeps its data over a stop', async () => {
    server = await start()
    expect(await query('SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
    await query('CREATE EXTENSION pg_trgm')
    expect(await query(`SELECT show_trgm('镜像服务') <> '{}' AS has`)).toEqual([{ has: true }])
    await query('CREATE TABLE kept AS SELECT 7 AS n')
    await server.stop()
    server = await start()
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 7 }])
  })

  it('comes back by itself, with what was committed, after kill -9 of the postmaster', async () => {
    server = await start()
    await query('CREATE TABLE kept AS SELECT 7 AS n')
    const before = server.pid()
    process.kill(before, 'SIGKILL')
    await until(async () => server!.pid() !== before && (await answers()))
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 7 }])
    await until(() => events.length === 2)
    expect(events).toEqual([expect.stringContaining('unexpectedly'), expect.stringContaining('back')])
  })

  it('takes the place of a server that a dead launcher left', async () => {
    server = await start()
    await server.stop()
    const dataDir = join(folder, 'postgres')
    const runAs = chooseRunAs(dataDir)
    const flags = ['-D', dataDir, '-c', 'listen_addresses=', '-k', join(folder, 'run', 'postgres')]
    const orphan = spawn(findBinaries(runAs, folder).postgres, flags, {
      ...spawnOptionsAs(runAs),
      stdio: 'ignore',
    })
    await until(answers)
    server = await start()
    expect([server.pid() === orphan.pid, isAlive(orphan.pid!)]).toEqual([false, false])
    expect(await query('SHOW jit')).toEqual([{ jit: 'off' }])
  })

  it('ends with the process that started it, even after kill -9, and starts anew at once', async () => {
    const other = watch(process.execPath, ['--import', 'tsx', 'test/support/serve-postgres.ts', folder], {
      cwd: projectRoot,
    })
    const postmaster = Number((await other.prints(/postmaster (\d+)/))[1])
    other.child.kill('SIGKILL')
    server = await start(folder, 'test')
    expect([isAlive(postmaster), await answers()]).toEqual([false, true])
  })

  it('starts although the pid file of a killed server names a process that lives', async () => {
    server = await start()
    await server.stop()
    const pidFile = join(folder, 'postgres', 'postmaster.pid')
    writeFileSync(pidFile, `${process.pid}\n${join(folder, 'postgres')}\n`)
    server = await start()
    expect(await answers()).toBe(true)
  })

  it('does not take an interrupted first start for a database', async () => {
    mkdirSync(join(folder, 'postgres.initializing', 'data'), { recursive: true })
    server = await start()
    expect(await answers()).toBe(true)
    expect(existsSync(join(folder, 'postgres.initializing'))).toBe(false)
  })

  it('says that secrets.json is another one when the password does not fit', async () => {
    server = await start()
    await server.stop()
    server = undefined
    await expect(start(folder, 'another')).rejects.toThrow(/secrets\.json/)
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false)
  })

  it('serves from a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(100))
    mkdirSync(deep)
    server = await start(deep)
    expect(await answers()).toBe(true)
    const socketFolder = new URL(server.url()).searchParams.get('host')!
    expect(socketFolder).toMatch(/^\/tmp\/imprint-\w+$/)
    await server.stop()
    server = undefined
    expect(existsSync(socketFolder)).toBe(false)
  })
})

describe.runIf(isRoot)('started by root', () => {
  it('runs as another user, in a folder closed to everybody else', async () => {
    server = await start()
    const data = statSync(join(folder, 'postgres'))
    expect([data.uid === 0, data.mode & 0o777]).toEqual([false, 0o700])
  })

  it('works below a folder that only root may enter', async () => {
    chmodSync(folder, 0o700)
    server = await start()
    expect(await answers()).toBe(true)
  })

  it('follows when the folder is opened later', async () => {
    chmodSync(folder, 0o700)
    server = await start()
    await server.stop()
    chmodSync(folder, 0o711)
    server = await start()
    expect(await answers()).toBe(true)
  })

  it('works for a normal user', async () => {
    chownSync(folder, NOBODY, NOBODY)
    const other = watch(process.execPath, ['--import', 'tsx', 'test/support/serve-postgres.ts', folder], {
      cwd: projectRoot,
      uid: NOBODY,
      gid: NOBODY,
      env: { ...process.env, HOME: '/nonexistent' },
    })
    await other.prints(/postmaster \d+/)
    expect(statSync(join(folder, 'postgres')).uid).toBe(NOBODY)
    other.child.kill('SIGKILL')
    await other.ended
  })
})
