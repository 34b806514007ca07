import { insistReadable } from '../unreadable'
import type { ExtVolume } from './ext-volume'

const EXTENT_MAGIC = 0xf30a
const MAX_EXTENT_DEPTH = 5
/** Lengths above say that the extent is allocated but not yet written, which reads as zeros. */
const MAX_WRITTEN_LENGTH = 32768
const DIRECT_BLOCKS = 12

/** Where some blocks of a file are. `physical` is null for a hole. */
export interface ExtRun {
  physical: number | null
  blocks: number
}

const hole = (blocks: number): ExtRun => ({ physical: null, blocks })

/** The run that begins at this block of the file; `root` is the 60-byte block area of the inode. */
export function extRunAt(
  volume: ExtVolume,
  root: Buffer,
  usesExtents: boolean,
  logical: number,
): Promise<ExtRun> {
  return usesExtents ? runInExtents(volume, root, logical) : runInBlockMap(volume, root, logical)
}

async function runInExtents(volume: ExtVolume, root: Buffer, logical: number): Promise<ExtRun> {
  let node = root
  let previousDepth = MAX_EXTENT_DEPTH + 1
  for (;;) {
    insistReadable(node.readUInt16LE(0) === EXTENT_MAGIC, 'ext extent magic')
    const count = node.readUInt16LE(2)
    const depth = node.readUInt16LE(6)
    // Each level must be lower than the one above, so no tree can lead back into itself.
    insistReadable(depth < previousDepth, 'ext extent depth')
    previousDepth = depth
    if (depth === 0) return runInLeaf(node, count, logical)
    const child = childBlock(node, count, logical)
    if (child === null) return hole(1)
    node = await readBlock(volume, child)
  }
}

function runInLeaf(node: Buffer, count: number, logical: number): ExtRun {
  for (let index = 0; index < count; index++) {
    const at = 12 + index * 12
    const first = node.readUInt32LE(at)
    const rawLength = node.readUInt16LE(at + 4)
    const isWritten = rawLength <= MAX_WRITTEN_LENGTH
    const length = isWritten ? rawLength : rawLength - MAX_WRITTEN_LENGTH
    if (logical < first) return hole(first - logical)
    if (logical >= first + length) continue
    const physical = node.readUInt16LE(at + 6) * 2 ** 32 + node.readUInt32LE(at + 8)
    return { physical: isWritten ? physical + logical - first : null, blocks: first + length - logical }
  }
  return hole(1)
}

function childBlock(node: Buffer, count: number, logical: number): number | null {
  let child: number | null = null
  for (let index = 0; index < count; index++) {
    const at = 12 + index * 12
    if (node.readUInt32LE(at) > logical) break
    child = node.readUInt32LE(at + 4) + node.readUInt16LE(at + 8) * 2 ** 32
  }
  return child
}

/** The older way: twelve direct blocks, then tables of tables up to three levels deep. */
async function runInBlockMap(volume: ExtVolume, root: Buffer, logical: number): Promise<ExtRun> {
  if (logical < DIRECT_BLOCKS) return single(root.readUInt32LE(logical * 4))
  const perBlock = volume.blockBytes / 4
  let rest = logical - DIRECT_BLOCKS
  for (let level = 1; level <= 3; level++) {
    const covered = perBlock ** level
    if (rest >= covered) {
      rest -= covered
      continue
    }
    let block = root.readUInt32LE((DIRECT_BLOCKS + level - 1) * 4)
    for (let step = level - 1; step >= 0 && block !== 0; step--) {
      const index = Math.floor(rest / perBlock ** step) % perBlock
      block = (await readBlock(volume, block)).readUInt32LE(index * 4)
    }
    return single(block)
  }
  return hole(1)
}

const single = (block: number): ExtRun => (block === 0 ? hole(1) : { physical: block, blocks: 1 })

function readBlock(volume: ExtVolume, block: number): Promise<Buffer> {
  return volume.view.read(block * volume.blockBytes, volume.blockBytes)
}
