import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redundancy } from '@/lib/ports/object-store'
import { isOutOfFiles, newReference, pathOfKey, stagingPath, ZONES } from '../store-folder'

/** Where the shards go, by number. Each folder may be a disk of its own: nothing is ever renamed from one to another. */
const placements: Record<Redundancy, readonly string[]> = {
  multi_az: ['a/devices/0', 'b/devices/0', 'c/devices/0'],
  single_az: ['a/devices/0', 'a/devices/1', 'a/devices/2'],
}

const deviceNames = [...new Set(Object.values(placements).flat())]

export const devicesOf = (root: string, redundancy: Redundancy): string[] =>
  placements[redundancy].map((name) => join(root, ZONES, name))

export const allDevices = (root: string): string[] => deviceNames.map((name) => join(root, ZONES, name))

/**
 * One write of an object. Its shards all have this name, in the folder of the key. The first part orders the writes of a
 * key; the second is in every label and checksum.
 */
export const writeName = (sequence: number, generation: string): string =>
  `~${sequence.toString(16).padStart(12, '0')}.${generation}`

const namePattern = /^~([0-9a-f]{12})\.([0-9a-f]{32})$/

export interface ShardSet {
  name: string
  sequence: number
  generation: string
  /** Of the shards that are there, whatever is in them. */
  paths: string[]
}

export const shardPath = (device: string, key: string, name: string): string =>
  join(pathOfKey(device, key), name)

function nothing(error: unknown): string[] {
  if (isOutOfFiles(error)) throw error
  return []
}

/** The writes of a key of which something is in place, the newest first. A device that cannot be read has nothing. */
export async function findShards(root: string, key: string): Promise<ShardSet[]> {
  const sets = new Map<string, ShardSet>()
  await Promise.all(
    allDevices(root).map(async (device) => {
      for (const name of await readdir(pathOfKey(device, key)).catch(nothing)) {
        const [, sequence, generation] = namePattern.exec(name) ?? []
        if (sequence === undefined || generation === undefined) continue
        const set = sets.get(name) ?? { name, sequence: Number.parseInt(sequence, 16), generation, paths: [] }
        set.paths.push(shardPath(device, key, name))
        sets.set(name, set)
      }
    }),
  )
  return [...sets.values()].sort((a, b) => (a.name < b.name ? 1 : -1))
}

/** Whether shards of this write still wait under their staging names. */
export async function isUnfinished(root: string, key: string, name: string): Promise<boolean> {
  const reference = newReference(key, 'shards', name.slice(1))
  const staged = allDevices(root).map((device) => stat(stagingPath(device, reference)))
  return (await Promise.allSettled(staged)).some(({ status }) => status === 'fulfilled')
}

/** Above every write that there is, so that the order of writes does not hang on clocks. */
export function nextSequence(sets: readonly ShardSet[]): number {
  return Math.max(Date.now(), (sets[0]?.sequence ?? 0) + 1)
}

/** Keys of which a shard is in place, on any device, by their names' order within a folder. */
export async function* redundantKeys(root: string, folder: string, prefix: string): AsyncIterable<string> {
  const names = new Set<string>()
  for (const device of allDevices(root)) {
    for (const name of await readdir(join(device, folder)).catch(nothing)) names.add(name)
  }
  if (folder.startsWith(prefix) && [...names].some((name) => namePattern.test(name))) yield folder
  for (const name of [...names].sort()) {
    if (/^[~.]/.test(name)) continue
    const key = folder === '' ? name : `${folder}/${name}`
    if (key.startsWith(prefix) || prefix.startsWith(`${key}/`)) yield* redundantKeys(root, key, prefix)
  }
}
