import { safeU64Be } from '../byte-view'
import { MAX_DIRECTORY_BYTES } from '../limits'
import { insistReadable } from '../unreadable'
import type { XfsExtent } from './xfs-extents'
import { blockOffset, type XfsVolume } from './xfs-volume'

export interface XfsDirectoryEntry {
  name: string
  inode: number
}

/** From here on a directory holds its search index, not names. */
const INDEX_OFFSET_BYTES = 2 ** 35
const UNUSED_TAG = 0xffff
/** A directory of one block: names and, at its end, the index. */
const SINGLE_BLOCK_MAGICS = ['XD2B', 'XDB3']
const DATA_BLOCK_MAGICS = ['XD2D', 'XDD3']

/** A small directory lies in its inode. `.` is not stored, and `..` only as a number. */
export function* directoryEntriesInInode(volume: XfsVolume, fork: Buffer): Generator<XfsDirectoryEntry> {
  const count = fork[0]!
  const numberBytes = fork[1] === 0 ? 4 : 8
  let at = 2 + numberBytes
  for (let index = 0; index < count && at + 3 < fork.length; index++) {
    const nameLength = fork[at]!
    const afterName = at + 3 + nameLength
    const numberAt = afterName + (volume.entriesHaveKind ? 1 : 0)
    const inode = numberBytes === 4 ? fork.readUInt32BE(numberAt) : safeU64Be(fork, numberAt)
    yield { name: fork.toString('utf8', at + 3, afterName), inode }
    at = numberAt + numberBytes
  }
}

/** Block, leaf and node directories alike: all names are in the data blocks, in no order. */
export async function* directoryEntriesInBlocks(
  volume: XfsVolume,
  extents: readonly XfsExtent[],
): AsyncGenerator<XfsDirectoryEntry> {
  let bytesRead = 0
  // A directory block may consist of pieces that lie apart: it is put together from single blocks.
  for (const logical of directoryBlocks(volume, extents)) {
    bytesRead += volume.directoryBlockBytes
    insistReadable(bytesRead <= MAX_DIRECTORY_BYTES, 'directory too large')
    const block = await readDirectoryBlock(volume, extents, logical)
    yield* entriesInBlock(volume, block)
  }
}

function* directoryBlocks(volume: XfsVolume, extents: readonly XfsExtent[]): Generator<number> {
  const blocksEach = volume.directoryBlockBytes / volume.blockBytes
  for (const extent of extents) {
    if (extent.logical * volume.blockBytes >= INDEX_OFFSET_BYTES) continue
    const first = Math.ceil(extent.logical / blocksEach) * blocksEach
    for (let logical = first; logical < extent.logical + extent.blocks; logical += blocksEach) yield logical
  }
}

async function readDirectoryBlock(
  volume: XfsVolume,
  extents: readonly XfsExtent[],
  logical: number,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let block = logical; pieces.length * volume.blockBytes < volume.directoryBlockBytes; block++) {
    const extent = extents.find((one) => block >= one.logical && block < one.logical + one.blocks)
    insistReadable(extent !== undefined, 'XFS directory hole')
    pieces.push(
      await volume.view.read(blockOffset(volume, extent.fsBlock + block - extent.logical), volume.blockBytes),
    )
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
}

function* entriesInBlock(volume: XfsVolume, block: Buffer): Generator<XfsDirectoryEntry> {
  const magic = block.toString('latin1', 0, 4)
  const isSingle = SINGLE_BLOCK_MAGICS.includes(magic)
  if (!isSingle && !DATA_BLOCK_MAGICS.includes(magic)) return
  const indexEntries = isSingle ? block.readUInt32BE(block.length - 8) : 0
  const end = isSingle ? block.length - 8 - indexEntries * 8 : block.length
  for (let at = volume.isVersion5 ? 64 : 16; at + 12 <= end; ) {
    if (block.readUInt16BE(at) === UNUSED_TAG) {
      const length = block.readUInt16BE(at + 2)
      if (length < 8) return
      at += length
      continue
    }
    const nameLength = block[at + 8]!
    const afterName = at + 9 + nameLength
    const name = block.toString('utf8', at + 9, afterName)
    if (nameLength > 0 && name !== '.' && name !== '..') yield { name, inode: safeU64Be(block, at) }
    at = Math.ceil((afterName + (volume.entriesHaveKind ? 1 : 0) + 2) / 8) * 8
  }
}
