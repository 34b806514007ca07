import type { DirectoryEntry, FileNode } from '../file-system'
import { MAX_DIRECTORY_BYTES, MAX_DIRECTORY_ENTRIES, MAX_READ_BYTES } from '../limits'
import { nodeKind } from '../mode'
import { insistReadable } from '../unreadable'
import { extRunAt } from './ext-blocks'
import { inlineData } from './ext-inline'
import { type ExtVolume, readInode } from './ext-volume'

const FLAG_ENCRYPTED = 0x800
const FLAG_EXTENTS = 0x80000
const FLAG_INLINE_DATA = 0x10000000
/** Shorter link targets lie in the inode itself. */
const FAST_SYMLINK_BYTES = 60

export async function extNode(volume: ExtVolume, inodeNumber: number): Promise<FileNode> {
  const inode = await readInode(volume, inodeNumber)
  const kind = nodeKind(inode.readUInt16LE(0))
  const sizeBytes = inode.readUInt32LE(4) + inode.readUInt32LE(108) * 2 ** 32
  const flags = inode.readUInt32LE(32)
  const blockArea = inode.subarray(40, 100)
  const isInline = (flags & FLAG_INLINE_DATA) !== 0
  const isFastLink = kind === 'symlink' && sizeBytes < FAST_SYMLINK_BYTES && (flags & FLAG_EXTENTS) === 0

  const read = async (offsetBytes: number, lengthBytes: number): Promise<Buffer> => {
    insistReadable((flags & FLAG_ENCRYPTED) === 0, 'ext encrypted file')
    const length = Math.max(0, Math.min(lengthBytes, sizeBytes - offsetBytes, MAX_READ_BYTES))
    if (isInline) return inlineData(inode).subarray(offsetBytes, offsetBytes + length)
    if (isFastLink) return blockArea.subarray(offsetBytes, offsetBytes + length)
    const usesExtents = (flags & FLAG_EXTENTS) !== 0
    return readMapped(volume, blockArea, usesExtents, offsetBytes, length)
  }

  async function* entries(): AsyncGenerator<DirectoryEntry> {
    if (kind !== 'directory') return
    let count = 0
    const listed = isInline ? inlineDirectories(inode) : directoryBlocks(read, sizeBytes, volume.blockBytes)
    for await (const block of listed) {
      for (const { name, inode: target } of entriesInBlock(block, volume.blockBytes)) {
        insistReadable(count++ < MAX_DIRECTORY_ENTRIES, 'directory too large')
        yield { name, open: () => extNode(volume, target) }
      }
    }
  }

  return { kind, sizeBytes, read, entries }
}

async function readMapped(
  volume: ExtVolume,
  blockArea: Buffer,
  usesExtents: boolean,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  const result = Buffer.alloc(lengthBytes)
  for (let done = 0; done < lengthBytes; ) {
    const at = offsetBytes + done
    const logical = Math.floor(at / volume.blockBytes)
    const within = at % volume.blockBytes
    const run = await extRunAt(volume, blockArea, usesExtents, logical)
    const piece = Math.min(lengthBytes - done, run.blocks * volume.blockBytes - within)
    insistReadable(piece > 0, 'ext empty run')
    if (run.physical !== null) {
      const bytes = await volume.view.read(run.physical * volume.blockBytes + within, piece)
      bytes.copy(result, done)
    }
    done += piece
  }
  return result
}

async function* directoryBlocks(
  read: FileNode['read'],
  sizeBytes: number,
  blockBytes: number,
): AsyncGenerator<Buffer> {
  const end = Math.min(sizeBytes, MAX_DIRECTORY_BYTES)
  for (let offset = 0; offset < end; offset += blockBytes) yield await read(offset, blockBytes)
}

/** The first four bytes are the parent's inode; what follows are two small blocks of entries. */
async function* inlineDirectories(inode: Buffer): AsyncGenerator<Buffer> {
  const data = inlineData(inode)
  yield data.subarray(4, 60)
  yield data.subarray(60)
}

/** Also right for hashed directories: their index blocks look like one unused entry. */
function* entriesInBlock(block: Buffer, blockBytes: number): Generator<{ name: string; inode: number }> {
  for (let at = 0; at + 8 <= block.length; ) {
    const inode = block.readUInt32LE(at)
    const length = recordLength(block.readUInt16LE(at + 4), blockBytes)
    const nameLength = block[at + 6]!
    // A record that cannot be right ends this block only.
    if (length < 8 || length % 4 !== 0 || at + length > block.length || nameLength > length - 8) return
    const name = block.toString('utf8', at + 8, at + 8 + nameLength)
    if (inode !== 0 && name !== '.' && name !== '..' && nameLength > 0) yield { name, inode }
    at += length
  }
}

/** A record of 64 KiB does not fit into its 16 bits and has a code of its own. */
function recordLength(raw: number, blockBytes: number): number {
  if (blockBytes < 65536) return raw
  return raw === 0 || raw === 65535 ? blockBytes : (raw & 65532) | ((raw & 3) << 16)
}
