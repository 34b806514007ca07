import type { ByteView } from '../byte-view'
import type { FileSystem } from '../file-system'
import { insistReadable } from '../unreadable'
import { extNode } from './ext-node'
import type { ExtVolume } from './ext-volume'

const SUPERBLOCK_OFFSET = 1024
const MAGIC = 0xef53
const ROOT_INODE = 2

const INCOMPAT_META_BG = 0x10
const INCOMPAT_64BIT = 0x80
const RO_COMPAT_SPARSE_SUPER = 0x1

/** Null when these are not the marks of ext. Reading goes without the journal: names and small files rarely wait in it. */
export async function openExt(view: ByteView): Promise<FileSystem | null> {
  if (view.sizeBytes < SUPERBLOCK_OFFSET + 1024) return null
  const superblock = await view.read(SUPERBLOCK_OFFSET, 1024)
  if (superblock.readUInt16LE(56) !== MAGIC) return null
  const volume = volumeOf(view, superblock)
  return { kind: 'ext', ignoresCase: false, root: () => extNode(volume, ROOT_INODE) }
}

function volumeOf(view: ByteView, superblock: Buffer): ExtVolume {
  const blockSizeLog = superblock.readUInt32LE(24)
  insistReadable(blockSizeLog <= 6, 'ext block size')
  const incompat = superblock.readUInt32LE(96)
  const is64Bit = (incompat & INCOMPAT_64BIT) !== 0
  const isOldRevision = superblock.readUInt32LE(76) === 0
  const inodeBytes = isOldRevision ? 128 : superblock.readUInt16LE(88)
  const descriptorBytes = is64Bit ? superblock.readUInt16LE(254) : 32
  const blockBytes = 1024 << blockSizeLog
  const volume: ExtVolume = {
    view,
    blockBytes,
    blockCount: superblock.readUInt32LE(4) + (is64Bit ? superblock.readUInt32LE(336) * 2 ** 32 : 0),
    inodeBytes,
    inodeCount: superblock.readUInt32LE(0),
    inodesPerGroup: superblock.readUInt32LE(40),
    blocksPerGroup: superblock.readUInt32LE(32),
    firstDataBlock: superblock.readUInt32LE(20),
    descriptorBytes,
    firstScatteredDescriptorBlock:
      incompat & INCOMPAT_META_BG ? superblock.readUInt32LE(260) : Number.POSITIVE_INFINITY,
    hasSparseSuperblocks: (superblock.readUInt32LE(100) & RO_COMPAT_SPARSE_SUPER) !== 0,
  }
  insistReadable(inodeBytes >= 128 && inodeBytes <= blockBytes, 'ext inode size')
  insistReadable(descriptorBytes >= 32 && descriptorBytes <= blockBytes, 'ext descriptor size')
  insistReadable(volume.inodesPerGroup > 0 && volume.blocksPerGroup > 0, 'ext group size')
  return volume
}
