import { type ByteView, safeU64Le } from '../byte-view'
import { insistReadable } from '../unreadable'

export const itemType = {
  inode: 1,
  dirItem: 84,
  dirIndex: 96,
  extentData: 108,
  root: 132,
  chunk: 228,
} as const

export interface TreeRoot {
  logical: number
  level: number
}

/** What the trees of one file system are read with. */
export interface BtrfsVolume {
  view: ByteView
  nodeBytes: number
  chunks: AddressMap
  rootTree: TreeRoot
}

export interface AddressMap {
  /** Place on the device of a logical address, and how far it goes on without a break. */
  locate(logical: number): { physical: number; lengthBytes: number }
}

interface Key {
  objectId: bigint
  type: number
  offset: bigint
}

export interface Item {
  key: Key
  data: Buffer
}

/** From this object and kind on, up to but without that one. */
export interface KeyRange {
  from: { objectId: bigint; type: number }
  to: { objectId: bigint; type: number }
}

const HEADER_BYTES = 101
const ITEM_BYTES = 25
const POINTER_BYTES = 33
const MAX_LEVEL = 7

/** The items of a tree within a range, in order of their keys. */
export async function* itemsOf(volume: BtrfsVolume, tree: TreeRoot, range: KeyRange): AsyncGenerator<Item> {
  insistReadable(tree.level <= MAX_LEVEL, 'btrfs tree level')
  yield* itemsBelow(volume, tree.logical, tree.level, range)
}

async function* itemsBelow(
  volume: BtrfsVolume,
  logical: number,
  level: number,
  range: KeyRange,
): AsyncGenerator<Item> {
  const node = await readNode(volume, logical)
  // Each level must be the one expected, so no tree can lead back into itself.
  insistReadable(node[100] === level && safeU64Le(node, 48) === logical, 'btrfs node header')
  const count = node.readUInt32LE(96)
  if (level === 0) yield* itemsInLeaf(node, count, range)
  else yield* itemsBelowPointers(volume, node, { count, level }, range)
}

async function* itemsBelowPointers(
  volume: BtrfsVolume,
  node: Buffer,
  { count, level }: { count: number; level: number },
  range: KeyRange,
): AsyncGenerator<Item> {
  const held = Math.min(count, Math.floor((node.length - HEADER_BYTES) / POINTER_BYTES))
  for (let index = 0; index < held; index++) {
    const at = HEADER_BYTES + index * POINTER_BYTES
    if (!isBefore(keyAt(node, at), range.to)) return
    // All keys below a pointer are smaller than the next pointer's key.
    const isTooEarly = index + 1 < held && isBefore(keyAt(node, at + POINTER_BYTES), range.from)
    if (!isTooEarly) yield* itemsBelow(volume, safeU64Le(node, at + 17), level - 1, range)
  }
}

function* itemsInLeaf(node: Buffer, count: number, range: KeyRange): Generator<Item> {
  const held = Math.min(count, Math.floor((node.length - HEADER_BYTES) / ITEM_BYTES))
  for (let index = 0; index < held; index++) {
    const at = HEADER_BYTES + index * ITEM_BYTES
    const key = keyAt(node, at)
    if (isBefore(key, range.from)) continue
    if (!isBefore(key, range.to)) return
    const start = HEADER_BYTES + node.readUInt32LE(at + 17)
    const size = node.readUInt32LE(at + 21)
    insistReadable(start + size <= node.length, 'btrfs item')
    yield { key, data: node.subarray(start, start + size) }
  }
}

async function readNode(volume: BtrfsVolume, logical: number): Promise<Buffer> {
  const { physical, lengthBytes } = volume.chunks.locate(logical)
  insistReadable(lengthBytes >= volume.nodeBytes, 'btrfs node beyond its chunk')
  return volume.view.read(physical, volume.nodeBytes)
}

function keyAt(buffer: Buffer, at: number): Key {
  return {
    objectId: buffer.readBigUInt64LE(at),
    type: buffer[at + 8]!,
    offset: buffer.readBigUInt64LE(at + 9),
  }
}

function isBefore(key: Key, bound: { objectId: bigint; type: number }): boolean {
  return key.objectId === bound.objectId ? key.type < bound.type : key.objectId < bound.objectId
}

/** Names in one directory item: several only when their hashes are equal. */
export function* dirItems(data: Buffer): Generator<{ name: string; location: Key }> {
  for (let at = 0; at + 30 <= data.length; ) {
    const dataLength = data.readUInt16LE(at + 25)
    const nameLength = data.readUInt16LE(at + 27)
    yield { name: data.toString('utf8', at + 30, at + 30 + nameLength), location: keyAt(data, at) }
    at += 30 + nameLength + dataLength
  }
}
