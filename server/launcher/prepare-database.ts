import { spawn } from 'node:child_process'
import { bundle, projectRoot } from '@/server/project-root'
import { StartError } from '@/server/start-error'

/** What server/prepare-database.ts reports when it is done. */
export interface Prepared {
  isFirstStart: boolean
}

/**
 * Migrates and seeds in a process of its own: the schema engine and the client need 100 MB that a launcher would keep
 * for as long as it runs.
 * @throws StartError; the process has printed why
 */
export function prepareDatabase(env: NodeJS.ProcessEnv): Promise<Prepared> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle('prepare-database')], {
      env,
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    let prepared: Prepared | undefined
    child.on('message', (message) => {
      prepared = message as Prepared // safe: our own entry sends nothing else
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0 && prepared) resolve(prepared)
      else reject(new StartError('The database could not be prepared.'))
    })
  })
}
