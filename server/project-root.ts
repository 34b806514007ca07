import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with package.json, seen from a source file as well as from a bundle in dist/server. */
export const projectRoot = findUp(dirname(fileURLToPath(import.meta.url)))

/** The built file of one of the product's processes. */
export function bundle(name: string): string {
  return join(projectRoot, 'dist', 'server', `${name}.mjs`)
}

function findUp(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('The project folder was not found: package-lock.json is missing.')
  return findUp(parent)
}
