import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly, SetupError, step } from './progress.mjs'
import { root } from './root.mjs'

const INSTALL = ['install', '-y', '--no-install-recommends']
const LISTS = '/var/lib/apt/lists'

/**
 * Installs the Debian packages of these kinds that are missing; as a normal user, says which.
 * @param {('runtime' | 'test' | 'clients' | 'ceph')[]} kinds
 * @throws {SetupError} with the exact command line for somebody who may run it
 */
export async function ensureSystemPackages(kinds) {
  const missing = missingPackages(kinds)
  if (missing.length === 0) return
  const line = `apt-get ${INSTALL.join(' ')} ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !canRun('apt-get')) {
    throw new SetupError(
      `Some system packages are missing. Install them, then start again:\n\n  sudo ${line}`,
    )
  }
  await step(`Installing system packages (${missing.join(', ')})`, () => install(missing))
  const still = missingPackages(kinds)
  if (still.length > 0)
    throw new SetupError(`${still.join(', ')} did not bring the programs that were expected.`)
}

/** A package is there when its programs and files are: however they came, by apt or not. */
function missingPackages(kinds) {
  const lists = JSON.parse(readFileSync(join(root, 'scripts', 'system-packages.json'), 'utf8'))
  return kinds.flatMap((kind) =>
    Object.entries(lists[kind])
      .filter(([, needs]) => !needs.every((need) => (need.startsWith('/') ? existsSync(need) : canRun(need))))
      .map(([name]) => name),
  )
}

async function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const attempt = () => runQuietly('apt-get', [...INSTALL, ...packages], { env })
  const update = () => runQuietly('apt-get', ['update'], { env })
  if (!hasPackageLists()) {
    await update()
    return attempt()
  }
  // Old lists name package files that the mirror no longer has.
  return attempt().catch(() => update().then(attempt))
}

function hasPackageLists() {
  return existsSync(LISTS) && readdirSync(LISTS).some((name) => name.includes('_Packages'))
}

function canRun(program) {
  // A normal user's PATH lacks sbin, where mkfs and friends live; a user without rights may call them all the same.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
