import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from './folders'
import { stateFolder } from './folders'
import { readJson, writePrivateJson } from './private-file'

/** What makes two uploads the same: where to, of which file as it is now, as which image. */
export interface UploadKey {
  url: string
  projectId: string
  path: string
  sizeBytes: number
  mtimeMs: number
  image: unknown
}

/** Remembers the image that waits for a file's bytes, so that the same command goes on with it. */
export class UploadNote {
  private readonly file: string

  constructor(
    env: Environment,
    private readonly key: UploadKey,
  ) {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)
    this.file = join(stateFolder(env), 'uploads', `${name}.json`)
  }

  imageId(): string | null {
    const note = readJson(this.file) as { imageId?: unknown } | undefined
    return typeof note?.imageId === 'string' ? note.imageId : null
  }

  keep(imageId: string): void {
    writePrivateJson(this.file, { imageId, ...this.key })
  }

  forget(): void {
    rmSync(this.file, { force: true })
  }
}
