import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type FileHandle, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { BlockSource } from '@/lib/ports/block-source'
import {
  type ByteRange,
  ObjectMissing,
  type ObjectStore,
  type PartedWrite,
  type PartLayout,
  RangeOutside,
  type StoredBytes,
  type UnfinishedWrite,
} from '@/lib/ports/object-store'
import { FileParts } from './file-parts'
import { hashOfFile } from './hash-thread'
import { keysBelow } from './list-keys'
import { type WriteAt, writeAt, writeSparse } from './sparse-write'
import {
  commitFile,
  isCode,
  keyOfReference,
  newReference,
  pathOfKey,
  pruneFolders,
  STAGING,
  stagingPath,
  withRoom,
} from './store-folder'

const READ_AHEAD_BYTES = 512 * 1024
/** Parted writes whose state is kept in memory; one that falls out only hashes again when it completes. */
const KEPT_WRITES = 1000

/** Objects as files below one folder. Nothing is kept that another process would need: any number may use the folder. */
export class FileStore implements ObjectStore {
  private readonly parted = new Map<string, FileParts>()
  private readonly writeAt: WriteAt

  constructor(
    private readonly root: string,
    options: { writeAt?: WriteAt } = {},
  ) {
    this.writeAt = options.writeAt ?? writeAt
    mkdirSync(join(root, STAGING), { recursive: true, mode: 0o750 })
  }

  async check(): Promise<void> {
    const path = join(this.root, STAGING, `check-${randomBytes(8).toString('hex')}`)
    await writeFile(path, 'written', { flush: true })
    try {
      if ((await readFile(path, 'utf8')) !== 'written')
        throw new Error('the store does not keep what it is given')
    } finally {
      await unlink(path)
    }
  }

  async put(key: string, body: Readable): Promise<StoredBytes> {
    const objectPath = pathOfKey(this.root, key)
    const path = stagingPath(this.root, newReference(key, 'put'))
    try {
      const stored = await this.stage(path, 'wx+', (file) => this.writeWhole(file, body))
      await commitFile(path, objectPath)
      return stored
    } catch (error) {
      await removeFile(path)
      throw error
    }
  }

  async putFile(key: string, path: string): Promise<StoredBytes> {
    const objectPath = pathOfKey(this.root, key)
    const staged = stagingPath(this.root, newReference(key, 'put'))
    try {
      await rename(path, staged)
    } catch (error) {
      if (!isCode(error, 'EXDEV')) throw error
      const source = await open(path, 'r')
      const stored = await this.put(key, source.createReadStream({ highWaterMark: READ_AHEAD_BYTES }))
      await unlink(path)
      return stored
    }
    try {
      const stored = await this.stage(staged, 'r+', async (file) => {
        const { size } = await file.stat()
        return { sizeBytes: size, sha256: await hashOfFile(staged, size) }
      })
      await commitFile(staged, objectPath)
      return stored
    } catch (error) {
      await removeFile(staged)
      throw error
    }
  }

  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    try {
      const { size } = await stat(pathOfKey(this.root, key))
      return { sizeBytes: size }
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null
      throw error
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const file = await this.openObject(key)
    const { size } = await file.stat()
    if (range && range.start >= size) {
      await file.close()
      throw new RangeOutside(size)
    }
    const bounds = range ? { start: range.start, end: Math.min(range.end, size - 1) } : {}
    return file.createReadStream({ ...bounds, highWaterMark: READ_AHEAD_BYTES })
  }

  async open(key: string): Promise<BlockSource> {
    const file = await this.openObject(key)
    const { size } = await file.stat()
    return {
      sizeBytes: size,
      read: (offsetBytes, lengthBytes) => readExactly(file, offsetBytes, lengthBytes),
      close: () => file.close(),
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

  async materialise(key: string): Promise<{ path: string; release(): Promise<void> }> {
    if (!(await this.stat(key))) throw new ObjectMissing(key)
    return { path: pathOfKey(this.root, key), release: async () => undefined }
  }

  async createParts(key: string, layout: PartLayout): Promise<PartedWrite> {
    const reference = newReference(key, 'parts')
    const file = await withRoom(() => open(stagingPath(this.root, reference), 'wx', 0o640))
    try {
      await withRoom(() => file.truncate(layout.sizeBytes))
    } finally {
      await file.close()
    }
    return this.partsOf(key, reference, layout, true)
  }

  async resumeParts(key: string, reference: string, layout: PartLayout): Promise<PartedWrite> {
    const known = this.parted.get(reference)
    if (known) return known
    const isStaged = await stat(stagingPath(this.root, reference)).catch(() => null)
    if (!isStaged && !(await this.stat(key))) throw new ObjectMissing(key)
    return this.partsOf(key, reference, layout, false)
  }

  async *listUnfinished(): AsyncIterable<UnfinishedWrite> {
    for (const reference of await readdir(join(this.root, STAGING))) {
      const key = keyOfReference(reference)
      const found = key === null ? null : await stat(stagingPath(this.root, reference)).catch(() => null)
      if (key !== null && found) yield { key, reference, touchedAt: found.mtime }
    }
  }

  async discardUnfinished(_key: string, reference: string): Promise<void> {
    const known = this.parted.get(reference)
    await (known ? known.abort() : removeFile(stagingPath(this.root, reference)))
  }

  private partsOf(key: string, reference: string, layout: PartLayout, isFresh: boolean): FileParts {
    const parts = new FileParts({
      key,
      reference,
      layout,
      stagingPath: stagingPath(this.root, reference),
      objectPath: pathOfKey(this.root, key),
      isFresh,
      writeAt: this.writeAt,
      onEnd: () => this.parted.delete(reference),
    })
    this.parted.set(reference, parts)
    if (this.parted.size > KEPT_WRITES) {
      const [oldest, forgotten] = this.parted.entries().next().value! // safe: there are more than a thousand
      this.parted.delete(oldest)
      forgotten.forget()
    }
    return parts
  }

  /** Writes or takes over a staging file, then brings it to disk before anybody can see it. */
  private async stage(
    path: string,
    flags: 'wx+' | 'r+',
    fill: (file: FileHandle) => Promise<StoredBytes>,
  ): Promise<StoredBytes> {
    const file = await withRoom(() => open(path, flags, 0o640))
    try {
      return await withRoom(async () => {
        const stored = await fill(file)
        await file.sync()
        await file.chmod(0o444)
        return stored
      })
    } finally {
      await file.close()
    }
  }

  private async writeWhole(file: FileHandle, body: Readable): Promise<StoredBytes> {
    const target = { file, offsetBytes: 0, isHole: true, expectedBytes: null, writeAt: this.writeAt }
    const stored = await writeSparse(body, target)
    await file.truncate(stored.sizeBytes) // zeros at the end were not written
    return stored
  }

  private async openObject(key: string): Promise<FileHandle> {
    return open(pathOfKey(this.root, key), 'r').catch((error: unknown) => {
      throw isCode(error, 'ENOENT') ? new ObjectMissing(key) : error
    })
  }
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT', 'ENOTDIR')) throw error
  })
}

async function readExactly(file: FileHandle, offsetBytes: number, lengthBytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(lengthBytes)
  let done = 0
  while (done < lengthBytes) {
    const { bytesRead } = await file.read(buffer, done, lengthBytes - done, offsetBytes + done)
    if (bytesRead === 0) throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
    done += bytesRead
  }
  return buffer
}
