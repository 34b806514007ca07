import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '@/server/start-error'

/** Somebody else serves from this data folder. */
export class DataFolderInUse extends StartError {}

/**
 * Takes the data folder for this process. The lock belongs to an open file, so the kernel frees it with the process,
 * however that ends; there is no stale lock.
 * @returns the function that frees it
 * @throws DataFolderInUse with the other's process id
 */
export function lockDataFolder(dataDir: string): () => void {
  const file = join(dataDir, 'lock')
  const descriptor = openSync(file, 'a+', 0o600)
  // The lock is taken by a child on our open file, and stays with that file when the child has ended.
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  })
  if (error)
    throw new StartError('The program flock is missing. Install the Debian package util-linux.', {
      cause: error,
    })
  if (status !== 0) {
    closeSync(descriptor)
    const pid = readFileSync(file, 'utf8').trim()
    throw new DataFolderInUse(
      `Imprint already runs on ${dataDir}${pid && ` (process ${pid})`}. ` +
        'Stop it first, or choose another folder with IMPRINT_DATA_DIR.',
    )
  }
  ftruncateSync(descriptor)
  writeSync(descriptor, `${process.pid}\n`)
  return () => closeSync(descriptor)
}
