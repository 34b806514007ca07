import { inflateSync } from 'node:zlib'
import { safeNumber, safeU64Le } from '../byte-view'
import type { DirectoryEntry, FileNode } from '../file-system'
import { MAX_DIRECTORY_ENTRIES, MAX_FILE_EXTENTS, MAX_READ_BYTES } from '../limits'
import { nodeKind } from '../mode'
import { insistReadable, Unreadable } from '../unreadable'
import { oneKind, subvolumeRoot } from './btrfs-subvolumes'
import { type BtrfsVolume, dirItems, itemsOf, itemType, type TreeRoot } from './btrfs-tree'

const TYPE_INLINE = 0
const TYPE_PREALLOCATED = 2
const COMPRESSION_NONE = 0
const COMPRESSION_ZLIB = 1
/** No compressed extent is larger than this, packed or not. */
const MAX_COMPRESSED_EXTENT_BYTES = 128 * 1024

interface Extent {
  fileOffset: number
  sizeBytes: number
  /** Bytes of the extent from its first one, uncompressed. */
  read(within: number, lengthBytes: number): Promise<Buffer>
}

export async function btrfsNode(volume: BtrfsVolume, tree: TreeRoot, inodeNumber: bigint): Promise<FileNode> {
  const inode = await inodeItem(volume, tree, inodeNumber)
  const kind = nodeKind(inode.readUInt32LE(52))
  const sizeBytes = safeU64Le(inode, 16)
  let known: Extent[] | undefined

  const read = async (offsetBytes: number, lengthBytes: number): Promise<Buffer> => {
    const length = Math.max(0, Math.min(lengthBytes, sizeBytes - offsetBytes, MAX_READ_BYTES))
    known ??= await extentsOf(volume, tree, inodeNumber)
    const result = Buffer.alloc(length)
    for (const extent of known) {
      const from = Math.max(offsetBytes, extent.fileOffset)
      const to = Math.min(offsetBytes + length, extent.fileOffset + extent.sizeBytes)
      if (from < to) (await extent.read(from - extent.fileOffset, to - from)).copy(result, from - offsetBytes)
    }
    return result
  }

  async function* entries(): AsyncGenerator<DirectoryEntry> {
    if (kind !== 'directory') return
    let count = 0
    for await (const item of itemsOf(volume, tree, oneKind(inodeNumber, itemType.dirIndex))) {
      for (const { name, location } of dirItems(item.data)) {
        insistReadable(count++ < MAX_DIRECTORY_ENTRIES, 'directory too large')
        yield { name, open: () => openEntry(volume, tree, location) }
      }
    }
  }

  return { kind, sizeBytes, read, entries }
}

/** An entry leads to an inode of the same tree, or to the top of another subvolume. */
async function openEntry(
  volume: BtrfsVolume,
  tree: TreeRoot,
  location: { objectId: bigint; type: number },
): Promise<FileNode> {
  if (location.type !== itemType.root) return btrfsNode(volume, tree, location.objectId)
  const root = await subvolumeRoot(volume, location.objectId)
  return btrfsNode(volume, root.tree, root.directory)
}

async function inodeItem(volume: BtrfsVolume, tree: TreeRoot, inodeNumber: bigint): Promise<Buffer> {
  for await (const item of itemsOf(volume, tree, oneKind(inodeNumber, itemType.inode))) return item.data
  throw new Unreadable('btrfs inode is missing')
}

async function extentsOf(volume: BtrfsVolume, tree: TreeRoot, inodeNumber: bigint): Promise<Extent[]> {
  const extents: Extent[] = []
  for await (const { key, data } of itemsOf(volume, tree, oneKind(inodeNumber, itemType.extentData))) {
    if (extents.length >= MAX_FILE_EXTENTS) break
    const extent = extentOf(volume, safeNumber(key.offset), data)
    if (extent) extents.push(extent)
  }
  return extents
}

function extentOf(volume: BtrfsVolume, fileOffset: number, data: Buffer): Extent | null {
  const compression = data[16]!
  const type = data[20]!
  if (type === TYPE_INLINE) {
    const sizeBytes = safeU64Le(data, 8)
    const content = data.subarray(21)
    return {
      fileOffset,
      sizeBytes,
      read: async (within, length) =>
        unpack(compression, content, sizeBytes).subarray(within, within + length),
    }
  }
  const address = safeU64Le(data, 21)
  // Address 0 is a hole; what is only reserved reads as zeros as well.
  if (address === 0 || type === TYPE_PREALLOCATED) return null
  const packedBytes = safeU64Le(data, 29)
  const skipBytes = safeU64Le(data, 37)
  const unpackedBytes = safeU64Le(data, 8)
  return {
    fileOffset,
    sizeBytes: safeU64Le(data, 45),
    read: async (within, length) => {
      if (compression === COMPRESSION_NONE) return readLogical(volume, address + skipBytes + within, length)
      insistReadable(packedBytes <= MAX_COMPRESSED_EXTENT_BYTES, 'btrfs packed extent')
      const packed = await readLogical(volume, address, packedBytes)
      return unpack(compression, packed, unpackedBytes).subarray(
        skipBytes + within,
        skipBytes + within + length,
      )
    },
  }
}

/** lzo and zstd are not unpacked: what they hold stays unknown. */
function unpack(compression: number, bytes: Buffer, unpackedBytes: number): Buffer {
  if (compression === COMPRESSION_NONE) return bytes
  insistReadable(compression === COMPRESSION_ZLIB, 'btrfs compression')
  insistReadable(unpackedBytes <= MAX_COMPRESSED_EXTENT_BYTES, 'btrfs unpacked extent')
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_COMPRESSED_EXTENT_BYTES })
  } catch (cause) {
    throw new Unreadable('btrfs zlib', { cause })
  }
}

async function readLogical(volume: BtrfsVolume, logical: number, lengthBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let done = 0; done < lengthBytes; ) {
    const place = volume.chunks.locate(logical + done)
    const piece = Math.min(lengthBytes - done, place.lengthBytes)
    pieces.push(await volume.view.read(place.physical, piece))
    done += piece
  }
  return Buffer.concat(pieces)
}
