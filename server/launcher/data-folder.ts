import { chmodSync, mkdirSync, statSync } from 'node:fs'
import type { Config } from '@/lib/config'

/**
 * Makes the folders below the data folder. Others may enter the outer two, not list them: the user that PostgreSQL runs
 * as passes through. What holds customers' bytes is closed.
 */
export function makeDataFolder({ dataDir, paths }: Config): void {
  for (const folder of [dataDir, paths.run]) {
    mkdirSync(folder, { recursive: true, mode: 0o711 })
    if (process.getuid?.() === 0) chmodSync(folder, (statSync(folder).mode & 0o777) | 0o111)
  }
  for (const folder of [paths.store, paths.scratch, paths.logs]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
}
