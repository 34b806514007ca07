import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Failure, isCode } from './failure'

/** Written as a whole or not at all, and for its owner's eyes alone. */
export function writePrivateJson(file: string, value: unknown): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const handle = openSync(temporary, 'wx', 0o600)
    try {
      writeSync(handle, `${JSON.stringify(value, null, 2)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
    chmodSync(file, 0o600)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new Failure('failed', `${file} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

/** What is in the file; undefined when there is none. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw new Failure('failed', `${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
