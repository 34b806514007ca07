import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresBinaries } from './binaries'
import { commandAs, giveTo, PostgresSetupError, type RunAs, spawnOptionsAs } from './run-as'

/** The one superuser of an embedded cluster, and the name of the product's database. */
export const POSTGRES_USER = 'imprint'
export const POSTGRES_DATABASE = 'imprint'

// libc's C type drops Chinese characters from trigrams without an error; the builtin provider knows Unicode.
const LOCALE_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--lc-ctype=C.UTF-8',
  '--lc-collate=C.UTF-8',
  '--lc-messages=C',
]

/**
 * Makes the cluster when there is none. It appears under its name only when complete, so an interrupted first start
 * leaves nothing that the next one takes for a database.
 * @throws PostgresSetupError with initdb's words
 */
export async function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
  options: { password: string; syncsToDisk: boolean },
): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    refuseOtherMajor(dataDir, binaries)
    giveTo(runAs, dataDir)
    return
  }
  const partial = `${dataDir}.initializing`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(dirname(dataDir), { recursive: true })
  mkdirSync(partial, { mode: 0o700 })
  // initdb wants an empty folder, so the password file stands in one beside the data.
  const passwordFile = join(partial, 'password')
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 })
  giveTo(runAs, partial)
  const flags = [
    `--pgdata=${join(partial, 'data')}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    ...LOCALE_FLAGS,
    ...(options.syncsToDisk ? [] : ['--no-sync']),
  ]
  await run(binaries.initdb, flags, runAs)
  renameSync(join(partial, 'data'), dataDir)
  rmSync(partial, { recursive: true })
}

/** Names the cluster in its processes' titles; the folder itself only stands in the postmaster's command line. */
export function clusterName(dataDir: string): string {
  return `imprint-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
}

/** Fast shutdown: rolls back and ends. Immediate: as after a crash, which the next start recovers from. */
const END_SIGNALS = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
] as const

/**
 * Ends the server that runs on `dataDir`, if one does.
 * @throws PostgresSetupError when it belongs to another user, or does not end
 */
export async function endOrphan(dataDir: string): Promise<void> {
  const pid = livePostmaster(dataDir)
  if (pid === undefined) return
  for (const { signal, waitMs } of END_SIGNALS) {
    kill(pid, signal)
    for (const limit = Date.now() + waitMs; Date.now() < limit; await delay(40)) {
      if (livePostmaster(dataDir) !== pid) return
    }
  }
  throw new PostgresSetupError(`Another server runs on ${dataDir} and does not end: process ${pid}.`)
}

/**
 * The postmaster that serves `dataDir` now, if one does. A stale pid file whose number went to another process does not
 * count.
 */
function livePostmaster(dataDir: string): number | undefined {
  const pidFile = join(dataDir, 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  return pid > 0 && commandLine(pid).includes(dataDir) ? pid : undefined
}

/**
 * Removes what a killed postmaster left: its pid file, which would stop the next start when the number belongs to
 * another process by now, and its backends, which would hold the shared memory.
 */
export function clearLeftovers(dataDir: string): void {
  if (livePostmaster(dataDir) !== undefined) return
  const title = `postgres: ${clusterName(dataDir)}: `
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (pid > 0 && commandLine(pid)[0]?.startsWith(title)) kill(pid, 'SIGKILL')
  }
  rmSync(join(dataDir, 'postmaster.pid'), { force: true })
}

// Not /proc/<pid>/cwd: in a container without CAP_SYS_PTRACE root may not read it for a process of another user.
function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone between looking and killing, or not ours: whoever waits for its end will see.
  }
}

function refuseOtherMajor(dataDir: string, binaries: PostgresBinaries): void {
  const found = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  const ours = binaries.version.split('.')[0]
  if (found !== ours) {
    throw new PostgresSetupError(
      `${dataDir} was made by PostgreSQL ${found}; this version brings PostgreSQL ${ours}.`,
    )
  }
}

function run(file: string, args: string[], runAs: RunAs): Promise<void> {
  const command = commandAs(runAs, file, args)
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      ...spawnOptionsAs(runAs),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new PostgresSetupError(`The database could not be made.\n${output.trim()}`)),
    )
  })
}
