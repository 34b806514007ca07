import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScrubOptions, ScrubResult } from '@/lib/ports/object-store'
import { pace } from '../pace'
import type { WriteAt } from '../sparse-write'
import { commitFile, newReference, removeFile, STAGING, stagingPath, withRoom } from '../store-folder'
import type { ObjectReader } from './object-reader'
import { devicesOf, findShards, shardPath } from './placement'
import { ShardWriter } from './shard-writer'
import { stripeBytes, stripeCount, unitLengthBytes } from './stripes'
import { sumOf } from './unit-sum'

interface ScrubTarget {
  root: string
  key: string
  reader: ObjectReader
  writeAt: WriteAt
}

/** What a look at every unit of an object found. */
interface Survey {
  checkedBytes: number
  /** For each shard, how many of its units are lost. */
  lostUnits: number[]
  /** Some stripe has lost more units than the code bears. */
  isBeyondRepair: boolean
}

/**
 * Checks every unit of every shard, then makes anew each shard of which anything is wrong: the whole file, beside the old
 * one, which it replaces when it is on disk. What is beyond repair is left as it is.
 */
export async function scrubObject(target: ScrubTarget, options: ScrubOptions): Promise<ScrubResult> {
  const { reader } = target
  const keepPace = pace(options)
  const { checkedBytes, lostUnits, isBeyondRepair } = await survey(reader, keepPace, options.report)
  const isOther = options.sha256 !== undefined && options.sha256 !== reader.label.sha256
  if (isBeyondRepair || isOther) return { state: 'damaged', checkedBytes, repairedUnits: 0 }
  const ill = lostUnits.flatMap((lost, shard) =>
    lost > 0 || !reader.shards[shard]?.isLabelSound ? [shard] : [],
  )
  for (const shard of ill) await rebuildShard(target, shard, keepPace)
  const repairedUnits = lostUnits.reduce((sum, lost) => sum + lost, 0)
  return { state: ill.length > 0 ? 'repaired' : 'sound', checkedBytes, repairedUnits }
}

async function survey(
  reader: ObjectReader,
  keepPace: (bytes: number) => Promise<void>,
  report?: (seenBytes: number) => void,
): Promise<Survey> {
  const { code, sizeBytes } = reader.label
  const lostUnits = reader.shards.map(() => 0)
  let checkedBytes = 0
  let isBeyondRepair = false
  for (let stripe = 0; stripe < stripeCount(code, sizeBytes); stripe++) {
    const units = await Promise.all(reader.shards.map((_, shard) => reader.storedUnit(stripe, shard)))
    for (const [shard, unit] of units.entries()) if (!unit) lostUnits[shard]! += 1
    if (units.filter((unit) => !unit).length > code.parityShards) isBeyondRepair = true
    const readBytes = units.length * unitLengthBytes(code, sizeBytes, stripe)
    checkedBytes += readBytes
    report?.(Math.min(sizeBytes, (stripe + 1) * stripeBytes(code)))
    await keepPace(readBytes)
  }
  return { checkedBytes, lostUnits, isBeyondRepair }
}

async function rebuildShard(
  { root, key, reader, writeAt }: ScrubTarget,
  shard: number,
  keepPace: (bytes: number) => Promise<void>,
): Promise<void> {
  const { code, sizeBytes, redundancy, generation } = reader.label
  const device = devicesOf(root, redundancy)[shard]! // safe: the label's shard numbers are those of its code
  const staged = stagingPath(device, newReference(key, 'repair'))
  try {
    await withRoom(async () => {
      await mkdir(join(device, STAGING), { recursive: true, mode: 0o750 })
      const writer = await ShardWriter.create(staged, code, writeAt)
      try {
        for (let stripe = 0; stripe < stripeCount(code, sizeBytes); stripe++) {
          const bytes = await reader.unit(stripe, shard)
          if (!bytes) throw new Error(`stripe ${stripe} was there a moment ago`)
          await writer.add({ stripe, bytes, ...(await sumOf(bytes, { generation, shard, stripe })) })
          await keepPace(bytes.length)
        }
        await writer.finish({ ...reader.label, shard })
      } finally {
        await writer.close()
      }
    })
    // Removed or replaced meanwhile: a shard of it must not come back.
    const sets = await findShards(root, key)
    if (sets.some(({ name }) => name === reader.name))
      await commitFile(staged, shardPath(device, key, reader.name))
  } finally {
    await removeFile(staged).catch(() => undefined)
  }
}
