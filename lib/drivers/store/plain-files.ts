import { type FileHandle, link, open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import type { BlockSource } from '@/lib/ports/block-source'
import { type ByteRange, ObjectMissing, type StoredBytes } from '@/lib/ports/object-store'
import { hashOfFile } from './hash-thread'
import { keysBelow } from './list-keys'
import { type WriteAt, writeSparse } from './sparse-write'
import {
  commitFile,
  isCode,
  newReference,
  pathOfKey,
  pruneFolders,
  removeFile,
  stagingPath,
  withRoom,
} from './store-folder'

export const READ_AHEAD_BYTES = 512 * 1024

/** Objects that are one file each, under their key. */
export class PlainFiles {
  constructor(
    private readonly root: string,
    private readonly writeAt: WriteAt,
  ) {}

  put(key: string, body: Readable): Promise<StoredBytes> {
    return this.staged(key, (path) =>
      this.onDisk(path, 'wx+', async (file) => {
        const target = { file, offsetBytes: 0, isHole: true, expectedBytes: null, writeAt: this.writeAt }
        const stored = await writeSparse(body, target)
        await file.truncate(stored.sizeBytes) // zeros at the end were not written
        return stored
      }),
    )
  }

  /** Moves a local file in. Null, with the file as it was, when it is on another file system. */
  async takeOver(key: string, local: string): Promise<StoredBytes | null> {
    return this.staged(key, async (path) => {
      await rename(local, path)
      return this.onDisk(path, 'r+', async (file) => {
        const { size } = await file.stat()
        return { sizeBytes: size, sha256: await hashOfFile(path, size) }
      })
    }).catch((error: unknown) => {
      if (isCode(error, 'EXDEV')) return null
      throw error
    })
  }

  /** A second name for a file that never changes. False when the file system allows no further one. */
  async link(sourceKey: string, targetKey: string): Promise<boolean> {
    try {
      await this.staged(targetKey, (path) => link(pathOfKey(this.root, sourceKey), path))
      return true
    } catch (error) {
      if (isCode(error, 'EMLINK')) return false
      throw isCode(error, 'ENOENT') ? new ObjectMissing(sourceKey) : error
    }
  }

  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    try {
      const found = await stat(pathOfKey(this.root, key))
      return found.isFile() ? { sizeBytes: found.size } : null
    } catch (error) {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return null
      throw error
    }
  }

  async open(key: string): Promise<PlainFile | null> {
    try {
      const file = await open(pathOfKey(this.root, key), 'r')
      return new PlainFile(file, (await file.stat()).size)
    } catch (error) {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return null
      throw error
    }
  }

  async remove(key: string): Promise<void> {
    const path = pathOfKey(this.root, key)
    await removeFile(path)
    await pruneFolders(this.root, dirname(path))
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    for await (const key of keysBelow(this.root, '', prefix)) {
      const found = await this.stat(key)
      if (found) yield { key, ...found }
    }
  }

  /** Lets a staging file become the object when it is complete; nothing of it stays when it does not. */
  private async staged<T>(key: string, fill: (path: string) => Promise<T>): Promise<T> {
    const objectPath = pathOfKey(this.root, key)
    const path = stagingPath(this.root, newReference(key, 'put'))
    try {
      const result = await fill(path)
      await commitFile(path, objectPath)
      return result
    } finally {
      // Renaming a file to another name of the same file leaves both: so it is removed after success too.
      await removeFile(path)
    }
  }

  /** Fills a file and brings it to disk before anybody can see it. */
  private async onDisk(
    path: string,
    flags: 'wx+' | 'r+',
    fill: (file: FileHandle) => Promise<StoredBytes>,
  ): Promise<StoredBytes> {
    const file = await withRoom(() => open(path, flags, 0o640))
    try {
      return await withRoom(async () => {
        const stored = await fill(file)
        await file.sync()
        // Committed bytes never change; whoever tries by mistake is told by the file system.
        await file.chmod(0o444)
        return stored
      })
    } finally {
      await file.close()
    }
  }
}

class PlainFile implements BlockSource {
  constructor(
    private readonly file: FileHandle,
    readonly sizeBytes: number,
  ) {}

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(lengthBytes)
    let done = 0
    while (done < lengthBytes) {
      const { bytesRead } = await this.file.read(buffer, done, lengthBytes - done, offsetBytes + done)
      if (bytesRead === 0) throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
      done += bytesRead
    }
    return buffer
  }

  /** All bytes, or a range that begins inside the file. The stream closes the file at its end. */
  stream(range?: ByteRange): Readable {
    const bounds = range ? { start: range.start, end: Math.min(range.end, this.sizeBytes - 1) } : {}
    return this.file.createReadStream({ ...bounds, highWaterMark: READ_AHEAD_BYTES })
  }

  close(): Promise<void> {
    return this.file.close()
  }
}
