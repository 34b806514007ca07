import { type ByteView, safeU64Be } from '../byte-view'
import type { FileSystem } from '../file-system'
import { insistReadable } from '../unreadable'
import { xfsNode } from './xfs-node'
import type { XfsVolume } from './xfs-volume'

const VERSION_MASK = 0xf
/** v4: flag of features2; v5: flag of the incompatible features. Both say that entries carry their kind. */
const FEATURES2_FTYPE = 0x200
const INCOMPAT_FTYPE = 0x1

export async function openXfs(view: ByteView): Promise<FileSystem | null> {
  if (view.sizeBytes < 512) return null
  const superblock = await view.read(0, 264)
  if (superblock.toString('latin1', 0, 4) !== 'XFSB') return null
  const volume = volumeOf(view, superblock)
  const rootInode = safeU64Be(superblock, 56)
  return { kind: 'xfs', ignoresCase: false, root: () => xfsNode(volume, rootInode) }
}

function volumeOf(view: ByteView, superblock: Buffer): XfsVolume {
  const blockBytes = superblock.readUInt32BE(4)
  const inodeBytes = superblock.readUInt16BE(104)
  const inodesPerBlockLog = superblock[123]!
  const groupBlocksLog = superblock[124]!
  const directoryBlockLog = superblock[192]!
  const isVersion5 = (superblock.readUInt16BE(100) & VERSION_MASK) === 5
  insistReadable(blockBytes >= 512 && blockBytes <= 65536 && isPowerOfTwo(blockBytes), 'XFS block size')
  insistReadable(
    inodeBytes >= 256 && inodeBytes <= 2048 && inodeBytes << inodesPerBlockLog === blockBytes,
    'XFS inode size',
  )
  insistReadable(groupBlocksLog <= 31 && inodesPerBlockLog <= 8, 'XFS group size')
  insistReadable(blockBytes * 2 ** directoryBlockLog <= 65536, 'XFS directory block size')
  return {
    view,
    blockBytes,
    inodeBytes,
    groupBlocks: superblock.readUInt32BE(84),
    groupCount: superblock.readUInt32BE(88),
    groupBlocksLog,
    inodesPerBlockLog,
    directoryBlockBytes: blockBytes * 2 ** directoryBlockLog,
    isVersion5,
    entriesHaveKind: isVersion5
      ? (superblock.readUInt32BE(216) & INCOMPAT_FTYPE) !== 0
      : (superblock.readUInt32BE(200) & FEATURES2_FTYPE) !== 0,
  }
}

function isPowerOfTwo(value: number): boolean {
  return (value & (value - 1)) === 0
}
