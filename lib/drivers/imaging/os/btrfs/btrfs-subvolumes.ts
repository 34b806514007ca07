import { safeU64Le } from '../byte-view'
import { insistReadable } from '../unreadable'
import { type BtrfsVolume, itemsOf, itemType, type TreeRoot } from './btrfs-tree'

/** The tree of a subvolume and the inode of its top directory. */
export async function subvolumeRoot(
  volume: BtrfsVolume,
  id: bigint,
): Promise<{ tree: TreeRoot; directory: bigint }> {
  for await (const item of itemsOf(volume, volume.rootTree, oneKind(id, itemType.root))) {
    return {
      tree: { logical: safeU64Le(item.data, 176), level: item.data[238]! },
      directory: item.data.readBigUInt64LE(168),
    }
  }
  insistReadable(false, 'btrfs subvolume is missing')
}

/** All items of one object and kind. */
export function oneKind(objectId: bigint, type: number) {
  return { from: { objectId, type }, to: { objectId, type: type + 1 } }
}
