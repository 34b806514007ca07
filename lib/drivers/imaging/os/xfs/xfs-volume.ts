import type { ByteView } from '../byte-view'
import { insistReadable } from '../unreadable'

/** The measures of an XFS [XFS Algorithms & Data Structures]. All of XFS is big endian. */
export interface XfsVolume {
  view: ByteView
  blockBytes: number
  inodeBytes: number
  /** Blocks of an allocation group; block and inode numbers carry the group in their upper bits. */
  groupBlocks: number
  groupCount: number
  groupBlocksLog: number
  inodesPerBlockLog: number
  directoryBlockBytes: number
  /** v5: structures have longer headers, with checksums. */
  isVersion5: boolean
  entriesHaveKind: boolean
}

/** Where a block is whose number has the group in its upper bits. */
export function blockOffset(volume: XfsVolume, fsBlock: number): number {
  const perGroup = 2 ** volume.groupBlocksLog
  const group = Math.floor(fsBlock / perGroup)
  const withinGroup = fsBlock % perGroup
  insistReadable(group < volume.groupCount && withinGroup < volume.groupBlocks, 'XFS block number')
  return (group * volume.groupBlocks + withinGroup) * volume.blockBytes
}

export function readInode(volume: XfsVolume, inodeNumber: number): Promise<Buffer> {
  const perBlock = 2 ** volume.inodesPerBlockLog
  const offset =
    blockOffset(volume, Math.floor(inodeNumber / perBlock)) + (inodeNumber % perBlock) * volume.inodeBytes
  return volume.view.read(offset, volume.inodeBytes)
}
