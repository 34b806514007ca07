import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runQuietly, step } from './progress.mjs'
import { root } from './root.mjs'

const installed = join(root, 'node_modules', '.package-lock.json')
const stamp = join(root, 'node_modules', '.imprint-lock-hash')

/** Installs what package-lock.json names, when node_modules is missing or comes from another lock. */
export async function ensureNpmPackages() {
  const wanted = lockHash()
  if (isInstalled(wanted)) return
  // Not `npm ci`: it rejects the locks that npm itself writes when a registry lacks builds for other platforms.
  const args = ['install', '--include=dev', '--no-audit', '--no-fund', '--no-progress']
  await step('Installing npm packages', () => runQuietly(...npm(args), { env: npmEnvironment() }))
  writeFileSync(stamp, lockHash())
}

function isInstalled(wanted) {
  if (!existsSync(installed)) return false
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted
  // Installed by hand: npm's own record is newer than the lock it followed.
  return statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** The npm that runs us, else the one on the PATH. */
function npm(args) {
  const path = process.env.npm_execpath
  return path?.endsWith('npm-cli.js') ? [process.execPath, [path, ...args]] : ['npm', args]
}

function npmEnvironment() {
  const { NODE_ENV: _, ...env } = process.env
  const home = env.HOME ?? ''
  try {
    accessSync(home, constants.W_OK)
    return env
  } catch {
    // No home, or one we may not write to: npm needs a place for its cache.
    return { ...env, npm_config_cache: join(tmpdir(), `imprint-npm-${process.getuid?.() ?? 0}`) }
  }
}
