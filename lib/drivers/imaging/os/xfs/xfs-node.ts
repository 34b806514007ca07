import { safeNumber, safeU64Be } from '../byte-view'
import type { DirectoryEntry, FileNode } from '../file-system'
import { MAX_DIRECTORY_ENTRIES, MAX_READ_BYTES } from '../limits'
import { nodeKind } from '../mode'
import { insistReadable } from '../unreadable'
import { directoryEntriesInBlocks, directoryEntriesInInode, type XfsDirectoryEntry } from './xfs-directory'
import { extentsInFork, extentsInTree, type XfsExtent } from './xfs-extents'
import { blockOffset, readInode, type XfsVolume } from './xfs-volume'

const FORMAT_LOCAL = 1
const FORMAT_EXTENTS = 2
const FORMAT_TREE = 3
const FLAG_REALTIME = 1
const FLAG2_MANY_EXTENTS = 0x10n
/** v5 puts this much before the target of a link that does not fit into its inode; older tools forgot it. */
const LINK_HEADER_BYTES = 56

export async function xfsNode(volume: XfsVolume, inodeNumber: number): Promise<FileNode> {
  const inode = await readInode(volume, inodeNumber)
  insistReadable(inode.toString('latin1', 0, 2) === 'IN', 'XFS inode magic')
  const kind = nodeKind(inode.readUInt16BE(2))
  const format = inode[5]!
  const sizeBytes = safeU64Be(inode, 56)
  const isRealtime = (inode.readUInt16BE(90) & FLAG_REALTIME) !== 0
  const fork = dataFork(inode)
  let known: XfsExtent[] | undefined

  const extents = async (): Promise<XfsExtent[]> => {
    insistReadable(!isRealtime, 'XFS realtime file')
    if (known) return known
    if (format === FORMAT_EXTENTS) known = extentsInFork(fork, extentCount(inode))
    else if (format === FORMAT_TREE) known = await extentsInTree(volume, fork)
    else known = []
    return known
  }

  const read = async (offsetBytes: number, lengthBytes: number): Promise<Buffer> => {
    const length = Math.max(0, Math.min(lengthBytes, sizeBytes - offsetBytes, MAX_READ_BYTES))
    if (format === FORMAT_LOCAL) return fork.subarray(offsetBytes, offsetBytes + length)
    const pieces = await extents()
    const hasHeader =
      kind === 'symlink' && (await readExtents(volume, pieces, 0, 4)).toString('latin1') === 'XSLM'
    return readExtents(volume, pieces, offsetBytes + (hasHeader ? LINK_HEADER_BYTES : 0), length)
  }

  async function* entries(): AsyncGenerator<DirectoryEntry> {
    if (kind !== 'directory') return
    let count = 0
    const listed: AsyncIterable<XfsDirectoryEntry> | Iterable<XfsDirectoryEntry> =
      format === FORMAT_LOCAL
        ? directoryEntriesInInode(volume, fork)
        : directoryEntriesInBlocks(volume, await extents())
    for await (const { name, inode: target } of listed) {
      insistReadable(count++ < MAX_DIRECTORY_ENTRIES, 'directory too large')
      yield { name, open: () => xfsNode(volume, target) }
    }
  }

  return { kind, sizeBytes, read, entries }
}

/** The part of the inode that describes the data; extended attributes may have the end of it. */
function dataFork(inode: Buffer): Buffer {
  const coreBytes = inode[4]! >= 3 ? 176 : 100
  const forkOffset = inode[82]! * 8
  return inode.subarray(
    coreBytes,
    forkOffset === 0 ? inode.length : Math.min(coreBytes + forkOffset, inode.length),
  )
}

/** Newer systems may count extents in 64 bits, in a place that was padding before. */
function extentCount(inode: Buffer): number {
  const hasManyExtents = inode[4]! >= 3 && (inode.readBigUInt64BE(120) & FLAG2_MANY_EXTENTS) !== 0n
  return hasManyExtents ? safeNumber(inode.readBigUInt64BE(24)) : inode.readUInt32BE(76)
}

async function readExtents(
  volume: XfsVolume,
  extents: readonly XfsExtent[],
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  const result = Buffer.alloc(lengthBytes)
  for (const extent of extents) {
    const start = extent.logical * volume.blockBytes
    const end = start + extent.blocks * volume.blockBytes
    const from = Math.max(start, offsetBytes)
    const to = Math.min(end, offsetBytes + lengthBytes)
    if (from >= to || !extent.isWritten) continue
    const bytes = await volume.view.read(blockOffset(volume, extent.fsBlock) + from - start, to - from)
    bytes.copy(result, from - offsetBytes)
  }
  return result
}
