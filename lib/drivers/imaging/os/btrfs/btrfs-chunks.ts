import { safeU64Le } from '../byte-view'
import { insistReadable } from '../unreadable'
import { type AddressMap, type BtrfsVolume, itemsOf, itemType, type TreeRoot } from './btrfs-tree'

interface Chunk {
  logical: number
  sizeBytes: number
  physical: number
}

const KEY_BYTES = 17
const CHUNK_TREE_OBJECT = 256n
const MAX_CHUNKS = 8192
/** RAID0, RAID10, RAID5, RAID6: one device has only pieces of the data. */
const STRIPED = 0x8n | 0x40n | 0x80n | 0x100n

/** Where logical addresses are on our one device. */
export class ChunkMap implements AddressMap {
  private readonly chunks = new Map<number, Chunk>()

  constructor(private readonly deviceId: number) {}

  add(logical: number, item: Buffer): void {
    if (this.chunks.size >= MAX_CHUNKS) return
    const isStriped = (item.readBigUInt64LE(24) & STRIPED) !== 0n
    const stripes = item.readUInt16LE(44)
    if (isStriped && stripes > 1) return
    for (let index = 0; index < stripes && 48 + index * 32 + 16 <= item.length; index++) {
      const at = 48 + index * 32
      if (safeU64Le(item, at) !== this.deviceId) continue
      this.chunks.set(logical, { logical, sizeBytes: safeU64Le(item, 0), physical: safeU64Le(item, at + 8) })
      return
    }
  }

  locate(logical: number): { physical: number; lengthBytes: number } {
    for (const chunk of this.chunks.values()) {
      const within = logical - chunk.logical
      if (within >= 0 && within < chunk.sizeBytes) {
        return { physical: chunk.physical + within, lengthBytes: chunk.sizeBytes - within }
      }
    }
    insistReadable(false, 'btrfs address without a chunk')
  }
}

/** The superblock repeats the chunks that hold the chunk tree itself. */
export function addSystemChunks(chunks: ChunkMap, array: Buffer): void {
  for (let at = 0; at + KEY_BYTES + 48 <= array.length; ) {
    const logical = safeU64Le(array, at + 9)
    const item = array.subarray(at + KEY_BYTES)
    chunks.add(logical, item)
    at += KEY_BYTES + 48 + item.readUInt16LE(44) * 32
  }
}

export async function addChunksOfTree(chunks: ChunkMap, volume: BtrfsVolume, tree: TreeRoot): Promise<void> {
  const range = {
    from: { objectId: CHUNK_TREE_OBJECT, type: itemType.chunk },
    to: { objectId: CHUNK_TREE_OBJECT, type: itemType.chunk + 1 },
  }
  for await (const { key, data } of itemsOf(volume, tree, range)) chunks.add(Number(key.offset), data)
}
