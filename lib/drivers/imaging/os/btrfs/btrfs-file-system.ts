import { type ByteView, safeU64Le } from '../byte-view'
import type { FileSystem } from '../file-system'
import { MAX_SUBVOLUMES } from '../limits'
import { insistReadable, orNull } from '../unreadable'
import { addChunksOfTree, addSystemChunks, ChunkMap } from './btrfs-chunks'
import { btrfsNode } from './btrfs-node'
import { oneKind, subvolumeRoot } from './btrfs-subvolumes'
import { type BtrfsVolume, dirItems, itemsOf, itemType } from './btrfs-tree'

const SUPERBLOCK_OFFSET = 65536
const SUPERBLOCK_BYTES = 4096
const MAGIC = '_BHRfS_M'

const ROOT_TREE_DIRECTORY = 6n
const TOP_SUBVOLUME = 5n
const FIRST_SUBVOLUME = 256n

/** A file system has several trees of files: the one that is mounted by default comes first. Null when it is no btrfs. */
export async function openBtrfs(view: ByteView): Promise<FileSystem[] | null> {
  if (view.sizeBytes < SUPERBLOCK_OFFSET + SUPERBLOCK_BYTES) return null
  const superblock = await view.read(SUPERBLOCK_OFFSET, SUPERBLOCK_BYTES)
  if (superblock.toString('latin1', 64, 72) !== MAGIC) return null
  const volume = await volumeOf(view, superblock)
  const trees: FileSystem[] = []
  for (const id of await subvolumeIds(volume)) {
    const root = await orNull(() => subvolumeRoot(volume, id))
    if (root)
      trees.push({
        kind: 'btrfs',
        ignoresCase: false,
        root: () => btrfsNode(volume, root.tree, root.directory),
      })
  }
  return trees
}

async function volumeOf(view: ByteView, superblock: Buffer): Promise<BtrfsVolume> {
  const nodeBytes = superblock.readUInt32LE(148)
  insistReadable(nodeBytes >= 4096 && nodeBytes <= 65536, 'btrfs node size')
  const chunks = new ChunkMap(safeU64Le(superblock, 201))
  const rootTree = { logical: safeU64Le(superblock, 80), level: superblock[198]! }
  const volume = { view, nodeBytes, chunks, rootTree }
  const arrayBytes = Math.min(superblock.readUInt32LE(160), 2048)
  addSystemChunks(chunks, superblock.subarray(811, 811 + arrayBytes))
  await addChunksOfTree(chunks, volume, { logical: safeU64Le(superblock, 88), level: superblock[199]! })
  return volume
}

async function subvolumeIds(volume: BtrfsVolume): Promise<bigint[]> {
  const ids = new Set<bigint>()
  const preferred = await orNull(() => defaultSubvolume(volume))
  if (preferred) ids.add(preferred)
  ids.add(TOP_SUBVOLUME)
  await orNull(async () => {
    const range = { from: { objectId: FIRST_SUBVOLUME, type: 0 }, to: { objectId: 1n << 48n, type: 0 } }
    for await (const item of itemsOf(volume, volume.rootTree, range)) {
      if (ids.size >= MAX_SUBVOLUMES) return
      if (item.key.type === itemType.root) ids.add(item.key.objectId)
    }
  })
  return [...ids]
}

async function defaultSubvolume(volume: BtrfsVolume): Promise<bigint | null> {
  const range = oneKind(ROOT_TREE_DIRECTORY, itemType.dirItem)
  for await (const item of itemsOf(volume, volume.rootTree, range)) {
    for (const entry of dirItems(item.data)) if (entry.name === 'default') return entry.location.objectId
  }
  return null
}
