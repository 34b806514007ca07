import { type SpawnOptions, spawnSync } from 'node:child_process'
import { existsSync, lchownSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { StartError } from '@/server/start-error'

/**
 * How to start PostgreSQL, which refuses to run as uid 0 and, in initdb, as a uid without a name.
 * - `plain`: as we are.
 * - `user`: root hands over to an existing unprivileged user; files belong to that user.
 * - `capability`: the same user, who may pass closed folders: for a checkout below root's home.
 * - `namespace`: in a user namespace where we look like `nobody`; files stay ours.
 */
export type RunAs = ({ kind: 'user' | 'capability' } & User) | { kind: 'plain' | 'namespace' }

interface User {
  uid: number
  gid: number
}

export class PostgresSetupError extends StartError {}

/**
 * Chooses the way for files below `dataDir`.
 * @throws PostgresSetupError when no way can reach the folder
 */
export function chooseRunAs(dataDir: string): RunAs {
  if (process.getuid?.() !== 0) {
    return weHaveAName() || !works({ kind: 'namespace' }) ? { kind: 'plain' } : { kind: 'namespace' }
  }
  const user = unprivilegedUser()
  if (user && isReachable(dirname(resolve(dataDir)), user)) return { kind: 'user', ...user }
  if (user && works({ kind: 'capability', ...user })) return { kind: 'capability', ...user }
  if (works({ kind: 'namespace' })) return { kind: 'namespace' }
  throw new PostgresSetupError(
    `PostgreSQL does not run as root, and no other user can enter ${dirname(resolve(dataDir))}. ` +
      'Choose another data folder with IMPRINT_DATA_DIR, for example /var/lib/imprint.',
  )
}

/** The command line that runs `file` that way. */
export function commandAs(runAs: RunAs, file: string, args: string[]): { file: string; args: string[] } {
  if (runAs.kind === 'namespace') {
    return { file: 'unshare', args: ['--user', '--map-user=65534', '--map-group=65534', file, ...args] }
  }
  if (runAs.kind === 'capability') {
    const user = [`--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, '--clear-groups']
    // Without the secure bit access(2) would ignore the capability, by which initdb looks for its programs.
    const rights = [
      '--securebits=+no_setuid_fixup',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
    ]
    return { file: 'setpriv', args: [...user, ...rights, file, ...args] }
  }
  return { file, args }
}

/** Options for node's spawn that go with `commandAs`. */
export function spawnOptionsAs(runAs: RunAs): Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'> {
  return {
    ...(runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}),
    // The folder we stand in may be closed to that user.
    cwd: '/',
    env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C' },
  }
}

/** Gives a folder and all in it to the user PostgreSQL runs as; the way may differ from that of the last start. */
export function giveTo(runAs: RunAs, folder: string): void {
  if (process.getuid?.() !== 0) return
  const owner = ownerUnder(runAs) ?? { uid: 0, gid: 0 }
  if (lstatSync(folder).uid === owner.uid) return
  chownTree(folder, owner.uid, owner.gid)
}

/** Whose the files are; undefined when they stay ours. */
export function ownerUnder(runAs: RunAs): User | undefined {
  return 'uid' in runAs ? runAs : undefined
}

/** True when that user may enter `folder` and all folders above it, going by the mode bits. */
export function isReachable(folder: string, user: User): boolean {
  // A folder that does not exist yet will be made by us, open for entering.
  if (!existsSync(folder)) return isReachable(dirname(folder), user)
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { uid, gid, mode } = statSync(path)
    const mayEnter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & mayEnter) === 0) return false
    if (dirname(path) === path) return true
  }
}

function chownTree(path: string, uid: number, gid: number): void {
  const entries = lstatSync(path).isDirectory() ? readdirSync(path) : []
  for (const entry of entries) chownTree(join(path, entry), uid, gid)
  lchownSync(path, uid, gid)
}

function unprivilegedUser(): User | undefined {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const entry = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return entry && { uid: Number(entry[2]), gid: Number(entry[3]) }
}

function weHaveAName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/** A container may forbid either way. */
function works(runAs: RunAs): boolean {
  const { file, args } = commandAs(runAs, 'true', [])
  return spawnSync(file, args).status === 0
}
