import { type ByteView, safeU64Le } from '../byte-view'
import type { FileSystem } from '../file-system'
import { insistReadable } from '../unreadable'
import { dataAttribute, loadAttributes } from './ntfs-attributes'
import { ntfsNode } from './ntfs-node'
import type { NtfsVolume } from './ntfs-volume'

const ROOT_RECORD = 5
/** Disks with sectors of 4 KiB have records of that size; all others have 1 KiB. */
const MAX_RECORD_BYTES = 4096

export async function openNtfs(view: ByteView): Promise<FileSystem | null> {
  if (view.sizeBytes < 512) return null
  const boot = await view.read(0, 512)
  if (boot.toString('latin1', 3, 11) !== 'NTFS    ') return null
  const sectorBytes = boot.readUInt16LE(11)
  const clusterBytes = sectorBytes * sectorsPerCluster(boot[13]!)
  insistReadable(clusterBytes >= 256 && clusterBytes <= 2 * 1024 * 1024, 'NTFS cluster size')
  const recordBytes = sizeFromClusters(boot.readInt8(64), clusterBytes)
  insistReadable(recordBytes >= 512 && recordBytes <= MAX_RECORD_BYTES, 'NTFS record size')
  const firstCluster = safeU64Le(boot, 48)
  // The table describes itself in its first record, so that one is read before anything is known of the rest.
  const first: NtfsVolume = {
    view,
    clusterBytes,
    recordBytes,
    table: [{ firstVcn: 0, lcn: firstCluster, clusters: Math.ceil((16 * recordBytes) / clusterBytes) }],
  }
  const table = await dataAttribute(await loadAttributes(first, 0))
  insistReadable(table?.kind === 'runs', 'NTFS table of files')
  const volume: NtfsVolume = { ...first, table: table.runs }
  return { kind: 'ntfs', ignoresCase: true, root: () => ntfsNode(volume, ROOT_RECORD) }
}

/** Large clusters are written as a negative power of two. */
function sectorsPerCluster(raw: number): number {
  return raw <= 128 ? raw : 2 ** (256 - raw)
}

/** A count of clusters, or if negative a power of two in bytes. */
function sizeFromClusters(raw: number, clusterBytes: number): number {
  return raw > 0 ? raw * clusterBytes : 2 ** -raw
}
