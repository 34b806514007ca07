import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

const logFile = join(root, 'dist', 'setup.log')
const TAIL_LINES = 40
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP']

/** A set-up step that failed, with what the person can do. */
export class SetupError extends Error {}

/**
 * Says what begins, runs it, says how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now()
  console.log(`${title} …`)
  const result = await work()
  console.log(`${title}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  return result
}

/**
 * Runs a program whose words matter only when it fails: they go to dist/setup.log.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @throws {SetupError} with the last lines
 */
export async function runQuietly(file, args, { env = process.env } = {}) {
  const log = openLog()
  writeSync(log, `$ ${file} ${args.join(' ')}\n`)
  const how = await new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', log, log] })
    // A build must not go on when its start was stopped.
    const stop = () => {
      child.kill('SIGTERM')
      process.exit(1)
    }
    for (const signal of SIGNALS) process.once(signal, stop)
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => {
      for (const signal of SIGNALS) process.off(signal, stop)
      resolve(code === 0 ? undefined : (signal ?? `code ${code}`))
    })
  })
  closeSync(log)
  if (how === undefined) return
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  throw new SetupError(`${tail}\n\n${file} ${args.join(' ')} failed (${how}). All of its words: ${logFile}`)
}

function openLog() {
  try {
    mkdirSync(join(root, 'dist'), { recursive: true })
    return openSync(logFile, 'w')
  } catch (error) {
    if (!['EACCES', 'EROFS'].includes(error.code)) throw error
    throw new SetupError(
      `Something here must be installed or built, and this user may not write to ${root}. ` +
        'Run npm start once as the owner of that folder, or use a checkout of your own.',
    )
  }
}

/** Ends a script: one message for what a person can mend, everything for what they cannot. */
export function endWith(error) {
  console.error(error instanceof SetupError ? `\n${error.message}` : error)
  process.exit(1)
}
