import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode, ZONES } from './store-folder'

/** Walks only folders that can hold the prefix; in the order of the keys' names within a folder. */
export async function* keysBelow(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return [] // removed while we walk
    throw error
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || (folder === '' && entry.name === ZONES)) continue
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`)) yield* keysBelow(root, key, prefix)
    } else if (key.startsWith(prefix)) yield key
  }
}
