import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Connection } from './connection'
import { Failure, isCode } from './failure'
import type { Environment } from './folders'
import { stateFolder } from './folders'
import type { LocalFile } from './local-file'
import { readJson, writePrivateJson } from './private-file'

/** What makes two uploads the same: where to, of which file as it is now. */
export interface UploadKey {
  url: string
  projectId: string
  path: string
  sizeBytes: number
  mtimeMs: number
  /** As which image, when the bytes go into an image and not into a bucket. */
  image?: unknown
}

/** How far an import has come. */
interface Progress {
  /** The image that waits for the file's bytes. */
  imageId?: string
  /** The upload into a bucket that has some of them. */
  uploadId?: string
  order?: Order
}

/** An image that was ordered of the uploaded file. */
export interface Order {
  /** Ordering twice by it makes one image. */
  key: string
  /** What was ordered. */
  sum: string
  /** Absent as long as the server did not answer. */
  jobId?: string
}

/** Remembers how far a file's import has come, so that the same command goes on with it. */
export class UploadNote {
  private readonly file: string

  constructor(
    env: Environment,
    private readonly key: UploadKey,
  ) {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)
    this.file = join(stateFolder(env), 'uploads', `${name}.json`)
  }

  read(): Progress {
    return (readJson(this.file) as Progress | undefined) ?? {} // safe: `keep` alone writes it
  }

  keep(progress: Progress): void {
    writePrivateJson(this.file, { ...progress, ...this.key })
  }

  /** Does the work unless another call is at it: two would send the same parts and forget each other's notes. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const lock = `${this.file}.lock`
    claim(lock)
    try {
      return await work()
    } finally {
      rmSync(lock, { force: true })
    }
  }

  forget(): void {
    rmSync(this.file, { force: true })
  }
}

/** Held by a process as long as it lives; one that died leaves a lock that counts for nothing. */
function claim(lock: string): void {
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 })
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
      return
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
    const holder = holderOf(lock)
    if (holder !== null && (isAlive(holder) || attempt > 1))
      throw new Failure(
        'conflict',
        `Another run (process ${holder}) is importing this file: wait for its end.`,
      )
    rmSync(lock, { force: true })
  }
}

function holderOf(lock: string): number | null {
  try {
    return Number(readFileSync(lock, 'utf8')) || null
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/** The note of a file as it is now, on its way to the project that the connection works in. */
export async function noteOf(
  env: Environment,
  connection: Connection,
  { path, sizeBytes, mtimeMs }: LocalFile,
  image?: unknown,
): Promise<UploadNote> {
  const { url } = connection
  return new UploadNote(env, {
    url,
    projectId: await connection.projectId(),
    path,
    sizeBytes,
    mtimeMs,
    image,
  })
}
