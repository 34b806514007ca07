import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import {
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { BlockSource } from '@/lib/ports/block-source'
import {
  type ByteRange,
  ObjectDamaged,
  ObjectMissing,
  type ObjectStore,
  type PartedWrite,
  type PartLayout,
  type PutOptions,
  RangeOutside,
  type ScrubOptions,
  type ScrubResult,
  type StoredBytes,
  type UnfinishedWrite,
} from '@/lib/ports/object-store'
import { FileParts } from './file-parts'
import { hashOfFile } from './hash-thread'
import { keysBelow } from './list-keys'
import { RedundantFiles } from './redundant/redundant-files'
import { scrubStream } from './scrub-stream'
import { type WriteAt, writeAt, writeSparse } from './sparse-write'
import {
  commitFile,
  isCode,
  isOfShards,
  keyOfReference,
  newReference,
  pathOfKey,
  pruneFolders,
  removeFile,
  STAGING,
  stagingPath,
  withRoom,
} from './store-folder'

const READ_AHEAD_BYTES = 512 * 1024
/** Parted writes whose state is kept in memory; one that falls out only hashes again when it completes. */
const KEPT_WRITES = 1000

/**
 * Objects below one folder: each a file, or, with redundancy, shards in the folders of zones and devices. Where both are, the
 * file counts: its coming and going is one step, so either kind replaces the other as a whole.
 * Nothing is kept that another process would need: any number may use the folder.
 */
export class FileStore implements ObjectStore {
  private readonly parted = new Map<string, FileParts>()
  private readonly writeAt: WriteAt
  private readonly redundant: RedundantFiles

  constructor(
    private readonly root: string,
    options: { writeAt?: WriteAt } = {},
  ) {
    this.writeAt = options.writeAt ?? writeAt
    this.redundant = new RedundantFiles(root, this.writeAt)
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

  async put(key: string, body: Readable, { redundancy }: PutOptions = {}): Promise<StoredBytes> {
    const objectPath = pathOfKey(this.root, key)
    if (redundancy) {
      const stored = await this.redundant.put(key, body, redundancy)
      await removeFile(objectPath)
      return stored
    }
    const path = stagingPath(this.root, newReference(key, 'put'))
    try {
      const stored = await this.stage(path, 'wx+', (file) => this.writeWhole(file, body))
      await commitFile(path, objectPath)
      await this.redundant.remove(key)
      return stored
    } catch (error) {
      await removeFile(path)
      throw error
    }
  }

  async putFile(key: string, path: string, options: PutOptions = {}): Promise<StoredBytes> {
    const objectPath = pathOfKey(this.root, key)
    if (options.redundancy) return this.putCopy(key, path, options)
    const staged = stagingPath(this.root, newReference(key, 'put'))
    try {
      await rename(path, staged)
    } catch (error) {
      if (!isCode(error, 'EXDEV')) throw error
      return this.putCopy(key, path, options)
    }
    try {
      const stored = await this.stage(staged, 'r+', async (file) => {
        const { size } = await file.stat()
        return { sizeBytes: size, sha256: await hashOfFile(staged, size) }
      })
      await commitFile(staged, objectPath)
      await this.redundant.remove(key)
      return stored
    } catch (error) {
      await removeFile(staged)
      throw error
    }
  }

  async copy(sourceKey: string, targetKey: string, options: PutOptions = {}): Promise<void> {
    const isFile = (await this.fileStat(sourceKey)) !== null
    const reader = isFile ? null : await this.redundant.open(sourceKey)
    const kept = reader?.label.redundancy
    try {
      const wanted = options.redundancy ?? kept
      if (wanted !== kept) await this.put(targetKey, await this.read(sourceKey), { redundancy: wanted })
      else if (!reader) await this.linkFile(sourceKey, targetKey)
      else {
        if (!(await this.redundant.link(reader, sourceKey, targetKey)))
          await this.put(targetKey, await this.read(sourceKey), { redundancy: kept })
        await removeFile(pathOfKey(this.root, targetKey))
      }
    } finally {
      await reader?.close()
    }
  }

  async scrub(key: string, options: ScrubOptions = {}): Promise<ScrubResult> {
    if (!(await this.fileStat(key))) return this.redundant.scrub(key, options)
    return scrubStream(await this.read(key), options)
  }

  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    return (await this.fileStat(key)) ?? this.redundant.stat(key)
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const file = await this.openFile(key)
    const source = file ?? (await this.redundant.open(key))
    const sizeBytes = 'sizeBytes' in source ? source.sizeBytes : (await source.stat()).size
    if (range && range.start >= sizeBytes) {
      await source.close()
      throw new RangeOutside(sizeBytes)
    }
    if ('stream' in source) return source.stream(range)
    const bounds = range ? { start: range.start, end: Math.min(range.end, sizeBytes - 1) } : {}
    return source.createReadStream({ ...bounds, highWaterMark: READ_AHEAD_BYTES })
  }

  async open(key: string): Promise<BlockSource> {
    const file = await this.openFile(key)
    if (!file) return this.redundant.open(key)
    const { size } = await file.stat()
    return {
      sizeBytes: size,
      read: (offsetBytes, lengthBytes) => readExactly(file, offsetBytes, lengthBytes),
      close: () => file.close(),
    }
  }

  async remove(key: string): Promise<void> {
    const path = pathOfKey(this.root, key)
    // The file last: what it hides must not come to light.
    await this.redundant.remove(key)
    await removeFile(path)
    await pruneFolders(this.root, dirname(path))
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    for await (const key of keysBelow(this.root, '', prefix)) {
      const found = await this.fileStat(key)
      if (found) yield { key, ...found }
    }
    for await (const found of this.redundant.list(prefix)) if (!(await this.fileStat(found.key))) yield found
  }

  async materialise(key: string, scratchDir: string): Promise<{ path: string; release(): Promise<void> }> {
    if (await this.fileStat(key)) return { path: pathOfKey(this.root, key), release: async () => undefined }
    const reader = await this.redundant.open(key)
    await mkdir(scratchDir, { recursive: true })
    const path = join(scratchDir, `object-${randomBytes(8).toString('hex')}`)
    const release = () => removeFile(path)
    try {
      const file = await open(path, 'wx+', 0o440)
      const { sha256 } = await withRoom(() => this.writeWhole(file, reader.stream())).finally(() =>
        file.close(),
      )
      if (sha256 !== reader.label.sha256) throw new ObjectDamaged(key)
      return { path, release }
    } catch (error) {
      await release()
      throw error
    } finally {
      await reader.close()
    }
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
    yield* this.redundant.listUnfinished()
  }

  async discardUnfinished(key: string, reference: string): Promise<void> {
    const known = this.parted.get(reference)
    await (known ? known.abort() : removeFile(stagingPath(this.root, reference)))
    if (isOfShards(reference)) await this.redundant.discardUnfinished(key, reference)
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

  private async putCopy(key: string, path: string, options: PutOptions): Promise<StoredBytes> {
    const source = await open(path, 'r')
    const stored = await this.put(key, source.createReadStream({ highWaterMark: READ_AHEAD_BYTES }), options)
    await unlink(path)
    return stored
  }

  /** A second name for a file that never changes. */
  private async linkFile(sourceKey: string, targetKey: string): Promise<void> {
    const staged = stagingPath(this.root, newReference(targetKey, 'put'))
    try {
      await link(pathOfKey(this.root, sourceKey), staged)
      await commitFile(staged, pathOfKey(this.root, targetKey))
    } catch (error) {
      // The file system allows no further name.
      if (isCode(error, 'EMLINK')) await this.put(targetKey, await this.read(sourceKey))
      else throw isCode(error, 'ENOENT') ? new ObjectMissing(sourceKey) : error
    } finally {
      // Renaming a file to a name that it already has leaves both.
      await removeFile(staged)
    }
    await this.redundant.remove(targetKey)
  }

  /** The object as one file, or null. */
  private async fileStat(key: string): Promise<{ sizeBytes: number } | null> {
    try {
      const found = await stat(pathOfKey(this.root, key))
      return found.isFile() ? { sizeBytes: found.size } : null
    } catch (error) {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return null
      throw error
    }
  }

  private async openFile(key: string): Promise<FileHandle | null> {
    return open(pathOfKey(this.root, key), 'r').catch((error: unknown) => {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return null
      throw error
    })
  }
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
