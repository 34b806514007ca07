import { chmodSync, mkdirSync } from 'node:fs'
import type { Config } from '@/lib/config'

/**
 * Makes the folders below the data folder. The outer two may be entered, not listed, by others: the user that
 * PostgreSQL runs as passes through them. What holds customers' bytes is closed.
 */
export function makeDataFolder({ dataDir, paths }: Config): void {
  for (const folder of [dataDir, paths.run]) {
    const made = mkdirSync(folder, { recursive: true })
    if (made !== undefined) chmodSync(folder, 0o711)
  }
  for (const folder of [paths.store, paths.scratch, paths.logs]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
}
