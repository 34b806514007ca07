import { safeNumber, safeU64Be } from '../byte-view'
import { MAX_FILE_EXTENTS } from '../limits'
import { insistReadable } from '../unreadable'
import { blockOffset, type XfsVolume } from './xfs-volume'

export interface XfsExtent {
  /** First block within the file. */
  logical: number
  /** First block on the volume. */
  fsBlock: number
  blocks: number
  isWritten: boolean
}

const RECORD_BYTES = 16
const MAX_LEVELS = 9

/** A record packs flag, offset (54 bits), block (52 bits) and count (21 bits) into 128 bits. */
function extentAt(buffer: Buffer, at: number): XfsExtent {
  const upper = buffer.readBigUInt64BE(at)
  const lower = buffer.readBigUInt64BE(at + 8)
  return {
    isWritten: upper >> 63n === 0n,
    logical: safeNumber((upper >> 9n) & ((1n << 54n) - 1n)),
    fsBlock: safeNumber(((upper & 0x1ffn) << 43n) | (lower >> 21n)),
    blocks: Number(lower & 0x1fffffn),
  }
}

/** Extents that lie in the inode itself. */
export function extentsInFork(fork: Buffer, count: number): XfsExtent[] {
  const held = Math.min(count, Math.floor(fork.length / RECORD_BYTES))
  return Array.from({ length: held }, (_, index) => extentAt(fork, index * RECORD_BYTES))
}

/** Extents of a file with many of them: a tree whose root lies in the inode. */
export async function extentsInTree(volume: XfsVolume, fork: Buffer): Promise<XfsExtent[]> {
  const level = fork.readUInt16BE(0)
  insistReadable(level >= 1 && level <= MAX_LEVELS, 'XFS tree level')
  const found: XfsExtent[] = []
  const roomInRoot = Math.floor((fork.length - 4) / RECORD_BYTES)
  await visitChildren(volume, fork, { count: fork.readUInt16BE(2), room: roomInRoot, at: 4, level }, found)
  return found
}

async function visitChildren(
  volume: XfsVolume,
  node: Buffer,
  { count, room, at, level }: { count: number; room: number; at: number; level: number },
  found: XfsExtent[],
): Promise<void> {
  // Keys come first, in room for as many as fit, and the pointers after them.
  const pointers = at + room * 8
  for (let index = 0; index < Math.min(count, room) && found.length < MAX_FILE_EXTENTS; index++) {
    await visitBlock(volume, safeU64Be(node, pointers + index * 8), level - 1, found)
  }
}

async function visitBlock(
  volume: XfsVolume,
  fsBlock: number,
  level: number,
  found: XfsExtent[],
): Promise<void> {
  const block = await volume.view.read(blockOffset(volume, fsBlock), volume.blockBytes)
  const magic = block.toString('latin1', 0, 4)
  insistReadable(magic === (volume.isVersion5 ? 'BMA3' : 'BMAP'), 'XFS tree magic')
  // Each level must be lower than the one above, so no tree can lead back into itself.
  insistReadable(block.readUInt16BE(4) === level, 'XFS tree level')
  const at = volume.isVersion5 ? 72 : 24
  const count = block.readUInt16BE(6)
  const room = Math.floor((volume.blockBytes - at) / RECORD_BYTES)
  if (level > 0) return visitChildren(volume, block, { count, room, at, level }, found)
  for (let index = 0; index < Math.min(count, room) && found.length < MAX_FILE_EXTENTS; index++) {
    found.push(extentAt(block, at + index * RECORD_BYTES))
  }
}
