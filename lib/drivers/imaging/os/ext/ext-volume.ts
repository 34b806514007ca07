import type { ByteView } from '../byte-view'
import { insistReadable } from '../unreadable'

/** The measures of an ext2, ext3 or ext4 file system [kernel documentation, filesystems/ext4]. */
export interface ExtVolume {
  view: ByteView
  blockBytes: number
  blockCount: number
  inodeBytes: number
  inodeCount: number
  inodesPerGroup: number
  blocksPerGroup: number
  firstDataBlock: number
  descriptorBytes: number
  /** Groups from here on keep their descriptor near themselves; Infinity without META_BG. */
  firstScatteredDescriptorBlock: number
  hasSparseSuperblocks: boolean
}

/** The bytes of an inode, which lie in the table of its group. */
export async function readInode(volume: ExtVolume, inodeNumber: number): Promise<Buffer> {
  insistReadable(inodeNumber >= 1 && inodeNumber <= volume.inodeCount, 'ext inode number')
  const group = Math.floor((inodeNumber - 1) / volume.inodesPerGroup)
  const index = (inodeNumber - 1) % volume.inodesPerGroup
  const descriptor = await volume.view.read(descriptorOffset(volume, group), volume.descriptorBytes)
  const high = volume.descriptorBytes >= 64 ? descriptor.readUInt32LE(40) : 0
  const tableBlock = descriptor.readUInt32LE(8) + high * 2 ** 32
  return volume.view.read(tableBlock * volume.blockBytes + index * volume.inodeBytes, volume.inodeBytes)
}

function descriptorOffset(volume: ExtVolume, group: number): number {
  const perBlock = Math.floor(volume.blockBytes / volume.descriptorBytes)
  const descriptorBlock = Math.floor(group / perBlock)
  const within = (group % perBlock) * volume.descriptorBytes
  if (descriptorBlock < volume.firstScatteredDescriptorBlock) {
    return (volume.firstDataBlock + 1 + descriptorBlock) * volume.blockBytes + within
  }
  const firstGroup = descriptorBlock * perBlock
  const afterSuperblock = hasSuperblock(volume, firstGroup) ? 1 : 0
  const block = volume.firstDataBlock + firstGroup * volume.blocksPerGroup + afterSuperblock
  return block * volume.blockBytes + within
}

/** With sparse superblocks only groups 0, 1 and the powers of 3, 5 and 7 have a copy. */
function hasSuperblock(volume: ExtVolume, group: number): boolean {
  if (!volume.hasSparseSuperblocks || group <= 1) return true
  return [3, 5, 7].some((base) => {
    let power = base
    while (power < group) power *= base
    return power === group
  })
}
