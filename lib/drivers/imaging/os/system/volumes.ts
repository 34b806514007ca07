import { type ByteView, sliceOf } from '../byte-view'
import { MAX_VOLUMES } from '../limits'
import { logicalVolumes } from '../lvm/logical-volumes'
import { type PhysicalVolume, readPhysicalVolume } from '../lvm/physical-volume'
import { readGpt } from '../partitions/gpt'
import { readMbr } from '../partitions/mbr'
import type { Partition } from '../partitions/partition'
import { orNull } from '../unreadable'

export interface DiskLayout {
  hasPartitionTable: boolean
  /** Everything that may hold a file system: partitions, logical volumes, and the bare disk last. */
  volumes: readonly ByteView[]
}

export async function readLayout(disk: ByteView): Promise<DiskLayout> {
  const partitions = await readPartitions(disk)
  const views = (partitions ?? []).map((partition) =>
    sliceOf(disk, partition.startBytes, partition.sizeBytes),
  )
  views.push(disk)
  const physical: PhysicalVolume[] = []
  for (const view of views) {
    const volume = await orNull(() => readPhysicalVolume(view))
    if (volume) physical.push(volume)
  }
  const logical = await logicalVolumes(physical)
  return {
    hasPartitionTable: partitions !== null,
    volumes: [...views.slice(0, -1), ...logical, disk].slice(0, MAX_VOLUMES),
  }
}

/** GPT first, in both sector sizes; its protective MBR says nothing. */
async function readPartitions(disk: ByteView): Promise<Partition[] | null> {
  for (const sectorBytes of [512, 4096]) {
    const partitions = await orNull(() => readGpt(disk, sectorBytes))
    if (partitions) return partitions
  }
  return orNull(() => readMbr(disk))
}
