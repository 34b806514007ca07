import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureCli, ensureClient, ensureConsole, ensureServer } from './build.mjs'
import { checkNode } from './node-version.mjs'
import { ensureNpmPackages } from './npm-packages.mjs'
import { root } from './root.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/**
 * Brings this checkout to where the product can run: system packages, npm packages, generated code, builds. Each is
 * skipped when it is current.
 * @param {{ packages?: ('runtime' | 'test' | 'clients' | 'ceph')[], builds?: ('server' | 'console' | 'cli')[] }} wanted
 */
export async function setUp({ packages = ['runtime'], builds = ['server', 'console', 'cli'] } = {}) {
  process.chdir(root)
  checkNode()
  await ensureSystemPackages(packages)
  const unlock = lockBuild()
  await ensureNpmPackages()
  await ensureClient()
  if (builds.includes('server')) await ensureServer()
  if (builds.includes('cli')) await ensureCli()
  if (builds.includes('console')) await ensureConsole()
  unlock()
}

/** Two starts from one checkout set it up one after the other; the second finds everything done. Freed when we end. */
function lockBuild() {
  const lock = openLock(join(root, 'dist', '.build-lock'))
  if (lock === undefined) return () => undefined
  const take = (...flags) =>
    spawnSync('flock', [...flags, '3'], { stdio: ['ignore', 'inherit', 'inherit', lock] })
  if (take('--nonblock').status !== 0) {
    console.log('Waiting for another start that sets up this folder …')
    take()
  }
  return () => closeSync(lock)
}

/** A user who may only read this checkout can run what somebody else has built: there is nothing to lock then. */
function openLock(file) {
  for (const flags of ['a', 'r']) {
    try {
      mkdirSync(dirname(file), { recursive: true })
      return openSync(file, flags, 0o644)
    } catch (error) {
      if (!['EACCES', 'EROFS', 'ENOENT'].includes(error.code)) throw error
    }
  }
  return undefined
}
