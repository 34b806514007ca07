import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries, type PostgresBinaries } from './binaries'
import {
  clearLeftovers,
  clusterName,
  endOrphan,
  ensureCluster,
  POSTGRES_DATABASE,
  POSTGRES_USER,
} from './cluster'
import { guardPostmaster } from './guard'
import { chooseRunAs, commandAs, PostgresSetupError, type RunAs, spawnOptionsAs } from './run-as'
import { makeSocketFolder, socketFolderFor, socketUrl } from './socket-folder'

export interface PostgresOptions {
  dataDir: string
  /** Wanted folder of the socket; a long path is replaced by a short one. */
  socketFolder: string
  logFile: string
  password: string
  /** Server settings beyond the built-in ones, by name. */
  settings?: Record<string, string>
  /** false trades safety for speed: for tests only. */
  syncsToDisk?: boolean
  /** Told when the server was lost and came back. */
  onEvent?: (message: string) => void
}

export interface EmbeddedPostgres {
  /** Address of a database of this server; the product's own by default. */
  url(database?: string): string
  /** The process that serves now; another one after a recovery. */
  pid(): number
  /** Ends the server: waits for open transactions' rollback, then insists. */
  stop(): Promise<void>
}

const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  shared_buffers: '128MB',
  max_connections: '60',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %a ',
  unix_socket_permissions: '0700',
}
const UNSAFE_SETTINGS: Record<string, string> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
}

const LOG_MAX_BYTES = 10 * 1024 * 1024
const RESTART_DELAYS_MS = [0, 250, 1_000, 3_000, 10_000]
/** Recovery after a crash replays at most max_wal_size; a minute of silence before that is a fault. */
const START_LIMIT_MS = 120_000

/**
 * Serves a database from a folder, made when there is none, and starts the server again whenever it dies, until `stop`.
 * The server ends when this process dies. Whoever calls this holds the data folder's lock: a server that already runs
 * there was left by a launcher that died, and is replaced.
 * @throws PostgresSetupError with what stands in the way
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const supervisor = new Supervisor(options)
  await supervisor.start()
  return { url: supervisor.url, pid: () => supervisor.pid, stop: () => supervisor.stop() }
}

/** The address of an embedded database without starting it: for programs beside a running launcher. */
export function embeddedUrl(socketFolder: string, password: string, database = POSTGRES_DATABASE): string {
  return socketUrl(socketFolderFor(resolve(socketFolder)), POSTGRES_USER, password, database)
}

class Supervisor {
  pid = 0
  private stopping = false
  private supervision: Promise<void> = Promise.resolve()
  private readonly dataDir: string
  private readonly socketFolder: string
  private readonly runAs: RunAs
  private readonly binaries: PostgresBinaries

  constructor(private readonly options: PostgresOptions) {
    this.dataDir = resolve(options.dataDir)
    this.socketFolder = socketFolderFor(resolve(options.socketFolder))
    this.runAs = chooseRunAs(this.dataDir)
    this.binaries = findBinaries(this.runAs, dirname(this.dataDir))
  }

  readonly url = (database?: string): string =>
    embeddedUrl(this.options.socketFolder, this.options.password, database)

  async start(): Promise<void> {
    mkdirSync(dirname(this.options.logFile), { recursive: true })
    await endOrphan(this.dataDir)
    const syncsToDisk = this.options.syncsToDisk ?? true
    await ensureCluster(this.dataDir, this.binaries, this.runAs, {
      password: this.options.password,
      syncsToDisk,
    })
    makeSocketFolder(this.socketFolder, this.runAs)
    const server = await this.serve()
    await this.ensureDatabase()
    this.supervision = this.supervise(server)
  }

  async stop(): Promise<void> {
    this.stopping = true
    // Fast shutdown: no new sessions, open transactions roll back. Immediate: as after a crash, still safe.
    signal(this.pid, 'SIGINT')
    const insist = setTimeout(() => signal(this.pid, 'SIGQUIT'), 6_000)
    await this.supervision
    clearTimeout(insist)
    // A short stand-in below /tmp is of no use to anybody now.
    if (this.socketFolder !== resolve(this.options.socketFolder))
      rmSync(this.socketFolder, { recursive: true })
  }

  private async serve(): Promise<RunningServer> {
    clearLeftovers(this.dataDir)
    const child = this.spawnPostmaster()
    const exited = new Promise<void>((done) => child.once('exit', () => done()))
    this.pid = child.pid ?? 0
    guardPostmaster(this.pid, exited)
    const lives = () => child.exitCode === null && child.signalCode === null
    const answer = await this.untilItAnswers(lives).catch(async (error: unknown) => {
      child.kill('SIGINT')
      await exited
      throw error
    })
    if (answer === 'ended') throw new PostgresSetupError(`PostgreSQL did not start.\n${this.logTail()}`)
    return { exited }
  }

  private async supervise(first: RunningServer): Promise<void> {
    let server = first
    let failures = 0
    while (true) {
      await server.exited
      if (this.stopping) return
      this.options.onEvent?.('The database server ended unexpectedly; starting it again.')
      await delay(RESTART_DELAYS_MS[Math.min(failures, RESTART_DELAYS_MS.length - 1)])
      if (this.stopping) return
      try {
        server = await this.serve()
        failures = 0
        if (this.stopping) signal(this.pid, 'SIGINT')
        this.options.onEvent?.('The database server is back.')
      } catch (error) {
        failures += 1
        this.options.onEvent?.(error instanceof Error ? error.message : String(error))
      }
    }
  }

  private spawnPostmaster(): ChildProcess {
    const settings = {
      ...SETTINGS,
      ...(this.options.syncsToDisk === false ? UNSAFE_SETTINGS : {}),
      ...this.options.settings,
      unix_socket_directories: this.socketFolder,
      cluster_name: clusterName(this.dataDir),
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const command = commandAs(this.runAs, this.binaries.postgres, ['-D', this.dataDir, ...flags])
    const log = openLog(this.options.logFile)
    const child = spawn(command.file, command.args, {
      ...spawnOptionsAs(this.runAs),
      stdio: ['ignore', log, log],
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we end the parts in order.
      detached: true,
    })
    closeSync(log)
    child.on('error', (error) => this.options.onEvent?.(error.message))
    return child
  }

  /** Waits for a session, through start-up and recovery, as long as the server lives. */
  private async untilItAnswers(lives: () => boolean): Promise<'answers' | 'ended'> {
    const deadline = Date.now() + START_LIMIT_MS
    while (lives()) {
      const refusal = await refusalOf(this.url('postgres'))
      if (refusal === undefined) return 'answers'
      if (refusal.code === WRONG_PASSWORD) {
        throw new PostgresSetupError(
          `${this.dataDir} has another password than secrets.json. Restore that file.`,
        )
      }
      if (Date.now() > deadline)
        throw new PostgresSetupError(`PostgreSQL does not answer: ${refusal.message}`)
      await delay(40)
    }
    return 'ended'
  }

  private async ensureDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') })
    await client.connect()
    try {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
        POSTGRES_DATABASE,
      ])
      if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(POSTGRES_DATABASE)}`)
    } finally {
      await client.end()
    }
  }

  private logTail(): string {
    const lines = readFileSync(this.options.logFile, 'utf8').trim().split('\n')
    return lines.slice(-12).join('\n')
  }
}

/** Wrapped, because an async function would wait for a bare promise instead of returning it. */
interface RunningServer {
  exited: Promise<void>
}

const WRONG_PASSWORD = '28P01'

async function refusalOf(url: string): Promise<{ code?: string; message: string } | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    return undefined
  } catch (error) {
    return error as { code?: string; message: string } // safe: pg rejects with Error objects only
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** False when there is no such process any more. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LOG_MAX_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}
