import { link, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import {
  ObjectDamaged,
  ObjectMissing,
  type Redundancy,
  type ScrubOptions,
  type ScrubResult,
  type StoredBytes,
  type UnfinishedWrite,
} from '@/lib/ports/object-store'
import type { WriteAt } from '../sparse-write'
import {
  commitFile,
  isCode,
  keyOfReference,
  newReference,
  pathOfKey,
  pruneFolders,
  removeFile,
  STAGING,
  stagingPath,
} from '../store-folder'
import { ObjectReader } from './object-reader'
import {
  allDevices,
  devicesOf,
  findShards,
  nextSequence,
  redundantKeys,
  type ShardSet,
  shardPath,
  writeName,
} from './placement'
import { scrubObject } from './scrub-object'
import { ShardReader } from './shard-reader'
import { TWO_AND_ONE } from './stripes'
import { writeObject } from './write-object'

/** Objects that are kept as shards on several devices: any one of them may be lost. */
export class RedundantFiles {
  constructor(
    private readonly root: string,
    private readonly writeAt: WriteAt,
  ) {}

  async put(key: string, body: Readable, redundancy: Redundancy): Promise<StoredBytes> {
    const { root, writeAt } = this
    const { name, stored } = await writeObject(body, { root, key, redundancy, writeAt })
    await this.removeOlder(key, name)
    return stored
  }

  /** `ObjectMissing`, `ObjectDamaged`. */
  open(key: string): Promise<ObjectReader> {
    return ObjectReader.open(this.root, key)
  }

  /** Of a damaged object too, as far as one of its shards still says it. */
  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    try {
      const reader = await this.open(key)
      await reader.close()
      return { sizeBytes: reader.sizeBytes }
    } catch (error) {
      if (error instanceof ObjectMissing) return null
      if (!(error instanceof ObjectDamaged)) throw error
      return { sizeBytes: await sizeOfShards(await findShards(this.root, key)) }
    }
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    for await (const key of redundantKeys(this.root, '', prefix)) {
      const found = await this.stat(key)
      if (found) yield { key, ...found }
    }
  }

  /** Old writes go first, so that none of them comes to light again. */
  async remove(key: string): Promise<void> {
    await removeSets((await findShards(this.root, key)).toReversed())
    for (const device of allDevices(this.root)) await pruneFolders(device, pathOfKey(device, key))
  }

  async scrub(key: string, options: ScrubOptions): Promise<ScrubResult> {
    const { root, writeAt } = this
    const reader = await this.open(key).catch((error: unknown) => {
      if (error instanceof ObjectDamaged) return null
      throw error
    })
    if (!reader) return { state: 'damaged', checkedBytes: 0, repairedUnits: 0 }
    try {
      const result = await scrubObject({ root, key, reader, writeAt }, options)
      if (result.state !== 'damaged') await this.removeOlder(key, reader.name)
      return result
    } finally {
      await reader.close()
    }
  }

  /** How an object is kept. `ObjectMissing`, `ObjectDamaged`. */
  async redundancyOf(key: string): Promise<Redundancy> {
    const reader = await this.open(key)
    await reader.close()
    return reader.label.redundancy
  }

  /**
   * The same shards under another key: files that never change may have two names. What one of the two loses on the medium
   * the other has lost too, and repairing one gives it shards of its own.
   * False when the file system allows no further name for a file.
   */
  async link(sourceKey: string, targetKey: string): Promise<boolean> {
    const reader = await this.open(sourceKey)
    await reader.close()
    const { generation, redundancy } = reader.label
    const name = writeName(nextSequence(await findShards(this.root, targetKey)), generation)
    const links = devicesOf(this.root, redundancy).map((device) => ({
      from: shardPath(device, sourceKey, reader.name),
      staged: stagingPath(device, newReference(targetKey, 'shards', name.slice(1))),
      to: shardPath(device, targetKey, name),
    }))
    // What was lost is lost for both; that enough is left, the reader has seen.
    const present = links.filter((_, shard) => reader.shards[shard])
    try {
      for (const { from, staged } of present) await link(from, staged)
      for (const { staged, to } of present) await commitFile(staged, to)
    } catch (error) {
      await Promise.allSettled(present.flatMap(({ staged, to }) => [removeFile(staged), removeFile(to)]))
      if (isCode(error, 'EMLINK')) return false
      throw isCode(error, 'ENOENT') ? new ObjectMissing(sourceKey) : error
    }
    await this.removeOlder(targetKey, name)
    return true
  }

  async *listUnfinished(): AsyncIterable<UnfinishedWrite> {
    const touched = new Map<string, Date>()
    for (const device of allDevices(this.root))
      for (const reference of await readdir(join(device, STAGING)).catch(() => [])) {
        const found = await stat(join(device, STAGING, reference)).catch(() => null)
        const before = touched.get(reference)
        if (found && !(before && before > found.mtime)) touched.set(reference, found.mtime)
      }
    for (const [reference, touchedAt] of touched) {
      const key = keyOfReference(reference)
      if (key !== null) yield { key, reference, touchedAt }
    }
  }

  /** A write that died between its renames is completed when enough of it is in place, for somebody may have read it. */
  async discardUnfinished(key: string, reference: string): Promise<void> {
    const name = `~${reference.split('~').at(-1)}`
    const set = (await findShards(this.root, key)).find((found) => found.name === name)
    const isThere = set !== undefined && set.paths.length >= TWO_AND_ONE.dataShards
    for (const device of allDevices(this.root)) {
      const staged = stagingPath(device, reference)
      const isStaged = await stat(staged).catch(() => null)
      if (isThere && isStaged) await commitFile(staged, shardPath(device, key, name))
      else await removeFile(staged)
    }
    if (isThere) await this.removeOlder(key, name)
    else if (set) await removeSets([set])
  }

  /** What was written before a write that is whole. Of two at once the one that began later stays. */
  private async removeOlder(key: string, name: string): Promise<void> {
    const sets = await findShards(this.root, key)
    await removeSets(sets.filter((set) => set.name < name))
  }
}

async function removeSets(sets: readonly ShardSet[]): Promise<void> {
  for (const path of sets.flatMap(({ paths }) => paths)) await removeFile(path)
}

async function sizeOfShards(sets: readonly ShardSet[]): Promise<number> {
  for (const path of sets.flatMap(({ paths }) => paths)) {
    const shard = await ShardReader.open(path)
    await shard?.close()
    if (shard) return shard.label.sizeBytes
  }
  return 0
}
