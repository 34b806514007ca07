import { randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { mkdir, open, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
import { PlainFiles, READ_AHEAD_BYTES } from './plain-files'
import { RedundantFiles } from './redundant/redundant-files'
import { scrubStream } from './scrub-stream'
import { type WriteAt, writeAt, writeSparse } from './sparse-write'
import {
  isOfShards,
  keyOfReference,
  newReference,
  pathOfKey,
  removeFile,
  STAGING,
  stagingPath,
  withRoom,
} from './store-folder'

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
  private readonly plain: PlainFiles
  private readonly redundant: RedundantFiles

  constructor(
    private readonly root: string,
    options: { writeAt?: WriteAt } = {},
  ) {
    this.writeAt = options.writeAt ?? writeAt
    this.plain = new PlainFiles(root, this.writeAt)
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
    if (redundancy) {
      const stored = await this.redundant.put(key, body, redundancy)
      await this.plain.remove(key)
      return stored
    }
    const stored = await this.plain.put(key, body)
    await this.redundant.remove(key)
    return stored
  }

  async putFile(key: string, path: string, options: PutOptions = {}): Promise<StoredBytes> {
    const taken = options.redundancy ? null : await this.plain.takeOver(key, path)
    if (taken) {
      await this.redundant.remove(key)
      return taken
    }
    const stored = await this.put(key, createReadStream(path, { highWaterMark: READ_AHEAD_BYTES }), options)
    await unlink(path)
    return stored
  }

  async copy(sourceKey: string, targetKey: string, { redundancy }: PutOptions = {}): Promise<void> {
    const isPlain = (await this.plain.stat(sourceKey)) !== null
    const kept = isPlain ? undefined : await this.redundant.redundancyOf(sourceKey)
    const isSameKind = redundancy === undefined || redundancy === kept
    const files = isPlain ? this.plain : this.redundant
    if (!(isSameKind && (await files.link(sourceKey, targetKey))))
      await this.put(targetKey, await this.read(sourceKey), { redundancy: redundancy ?? kept })
    else if (sourceKey !== targetKey) await (isPlain ? this.redundant : this.plain).remove(targetKey)
  }

  async scrub(key: string, options: ScrubOptions = {}): Promise<ScrubResult> {
    const file = await this.plain.open(key)
    return file ? scrubStream(file.stream(), options) : this.redundant.scrub(key, options)
  }

  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    return (await this.plain.stat(key)) ?? this.redundant.stat(key)
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const source = await this.source(key)
    if (!range || range.start < source.sizeBytes) return source.stream(range)
    await source.close()
    throw new RangeOutside(source.sizeBytes)
  }

  open(key: string): Promise<BlockSource> {
    return this.source(key)
  }

  async remove(key: string): Promise<void> {
    // The file last: what it hides must not come to light.
    await this.redundant.remove(key)
    await this.plain.remove(key)
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    yield* this.plain.list(prefix)
    for await (const found of this.redundant.list(prefix))
      if (!(await this.plain.stat(found.key))) yield found
  }

  async materialise(key: string, scratchDir: string): Promise<{ path: string; release(): Promise<void> }> {
    if (await this.plain.stat(key)) return { path: pathOfKey(this.root, key), release: async () => undefined }
    const reader = await this.redundant.open(key)
    await mkdir(scratchDir, { recursive: true })
    const path = join(scratchDir, `object-${randomBytes(8).toString('hex')}`)
    const release = () => removeFile(path)
    try {
      const { sha256 } = await withRoom(() => writeScratch(path, reader.stream()))
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

  /** The object as it is kept. One that changes its kind while we look is there afterwards, in the first place again. */
  private async source(key: string) {
    const file = await this.plain.open(key)
    if (file) return file
    return this.redundant.open(key).catch(async (error: unknown) => {
      const changed = error instanceof ObjectMissing ? await this.plain.open(key) : null
      if (changed) return changed
      throw error
    })
  }
}

/** A copy that lasts as long as a job: holes are kept, and nothing is waited for until it is on disk. */
async function writeScratch(path: string, body: Readable): Promise<StoredBytes> {
  const file = await open(path, 'wx', 0o440)
  try {
    const stored = await writeSparse(body, {
      file,
      offsetBytes: 0,
      isHole: true,
      expectedBytes: null,
      writeAt,
    })
    await file.truncate(stored.sizeBytes)
    return stored
  } finally {
    await file.close()
  }
}
