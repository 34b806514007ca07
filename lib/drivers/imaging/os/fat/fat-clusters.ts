import type { ByteView } from '../byte-view'
import { MAX_FILE_EXTENTS } from '../limits'
import { insistReadable } from '../unreadable'

export interface FatVolume {
  view: ByteView
  clusterBytes: number
  bits: 12 | 16 | 32
  tableStart: number
  dataStart: number
  clusters: number
  /** FAT32 keeps its root like any directory, the older ones in a place of its own. */
  root: { offset: number; sizeBytes: number } | { cluster: number }
}

/** The clusters of a file, one after the other. */
export async function* clusterChain(volume: FatVolume, first: number): AsyncGenerator<number> {
  let cluster = first
  for (let count = 0; cluster >= 2 && cluster < volume.clusters + 2; count++) {
    insistReadable(count < MAX_FILE_EXTENTS, 'FAT chain too long')
    yield cluster
    cluster = await nextCluster(volume, cluster)
  }
}

async function nextCluster(volume: FatVolume, cluster: number): Promise<number> {
  const { view, tableStart, bits } = volume
  if (bits === 16) return (await view.read(tableStart + cluster * 2, 2)).readUInt16LE(0)
  if (bits === 32) return (await view.read(tableStart + cluster * 4, 4)).readUInt32LE(0) & 0x0fffffff
  // Twelve bits each: two entries share three bytes.
  const pair = (await view.read(tableStart + Math.floor(cluster * 1.5), 2)).readUInt16LE(0)
  return cluster % 2 === 0 ? pair & 0xfff : pair >> 4
}
