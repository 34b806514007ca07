import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

const IGNORED = /\.(test|spec)\.tsx?$|\.tsbuildinfo$|^lib\/db\/generated(\/|$)/

/**
 * A hash over names and contents of these files and folders, tests and generated code left out.
 * @param {string[]} paths relative to the project folder; missing ones count as empty
 */
export function sourcesHash(paths) {
  const hash = createHash('sha256')
  for (const path of paths) addPath(hash, join(root, path))
  return hash.digest('hex')
}

function addPath(hash, path) {
  const name = relative(root, path)
  if (IGNORED.test(name) || !existsSync(path)) return
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) addPath(hash, join(path, entry))
    return
  }
  hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
}
