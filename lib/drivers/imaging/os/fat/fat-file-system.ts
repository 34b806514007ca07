import type { ByteView } from '../byte-view'
import type { DirectoryEntry, FileNode, FileSystem } from '../file-system'
import { MAX_DIRECTORY_BYTES, MAX_READ_BYTES } from '../limits'
import { insistReadable } from '../unreadable'
import { clusterChain, type FatVolume } from './fat-clusters'

const ENTRY_BYTES = 32
const ATTRIBUTE_VOLUME = 0x08
const ATTRIBUTE_DIRECTORY = 0x10
const ATTRIBUTE_LONG_NAME = 0x0f

/** FAT12, FAT16 and FAT32 by their short names: boot loaders have no others. Null when it is no FAT. */
export async function openFat(view: ByteView): Promise<FileSystem | null> {
  if (view.sizeBytes < 512) return null
  const volume = volumeOf(view, await view.read(0, 512))
  if (!volume) return null
  return { kind: 'fat', ignoresCase: true, root: async () => rootNode(volume) }
}

function volumeOf(view: ByteView, boot: Buffer): FatVolume | null {
  const sectorBytes = boot.readUInt16LE(11)
  const sectorsPerCluster = boot[13]!
  const reserved = boot.readUInt16LE(14)
  const copies = boot[16]!
  const isJump = boot[0] === 0xeb || boot[0] === 0xe9
  const isSane =
    [512, 1024, 2048, 4096].includes(sectorBytes) &&
    isPowerOfTwo(sectorsPerCluster) &&
    reserved > 0 &&
    copies > 0
  if (!isJump || !isSane || boot.readUInt16LE(510) !== 0xaa55) return null
  const tableSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36)
  const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32)
  const rootEntries = boot.readUInt16LE(17)
  const rootStart = (reserved + copies * tableSectors) * sectorBytes
  const rootBytes = Math.ceil((rootEntries * ENTRY_BYTES) / sectorBytes) * sectorBytes
  const clusterBytes = sectorsPerCluster * sectorBytes
  const clusters = Math.floor((sectors * sectorBytes - rootStart - rootBytes) / clusterBytes)
  if (tableSectors === 0 || clusters < 1) return null
  return {
    view,
    clusterBytes,
    // The count alone decides which of the three it is.
    bits: clusters < 4085 ? 12 : clusters < 65525 ? 16 : 32,
    tableStart: reserved * sectorBytes,
    dataStart: rootStart + rootBytes,
    clusters,
    root: rootEntries > 0 ? { offset: rootStart, sizeBytes: rootBytes } : { cluster: boot.readUInt32LE(44) },
  }
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0
}

function rootNode(volume: FatVolume): FileNode {
  const { root } = volume
  if ('cluster' in root) return clusterNode(volume, root.cluster, 'directory', MAX_DIRECTORY_BYTES)
  const read: FileNode['read'] = (offset, length) =>
    volume.view.read(root.offset + offset, Math.max(0, Math.min(length, root.sizeBytes - offset)))
  return { kind: 'directory', sizeBytes: root.sizeBytes, read, entries: () => entriesOf(volume, read) }
}

function clusterNode(
  volume: FatVolume,
  first: number,
  kind: 'file' | 'directory',
  sizeBytes: number,
): FileNode {
  const read: FileNode['read'] = async (offsetBytes, lengthBytes) => {
    const length = Math.max(0, Math.min(lengthBytes, sizeBytes - offsetBytes, MAX_READ_BYTES))
    const pieces: Buffer[] = []
    let at = 0
    for await (const cluster of clusterChain(volume, first)) {
      if (at >= offsetBytes + length) break
      const from = Math.max(0, offsetBytes - at)
      const to = Math.min(volume.clusterBytes, offsetBytes + length - at)
      if (from < to) {
        const place = volume.dataStart + (cluster - 2) * volume.clusterBytes
        pieces.push(await volume.view.read(place + from, to - from))
      }
      at += volume.clusterBytes
    }
    return Buffer.concat(pieces)
  }
  return {
    kind,
    sizeBytes,
    read,
    entries: () => (kind === 'directory' ? entriesOf(volume, read) : nothing()),
  }
}

async function* nothing(): AsyncGenerator<DirectoryEntry> {}

async function* entriesOf(volume: FatVolume, read: FileNode['read']): AsyncGenerator<DirectoryEntry> {
  for (let offset = 0; offset < MAX_DIRECTORY_BYTES; offset += 4096) {
    const bytes = await read(offset, 4096)
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const first = bytes[at]!
      if (first === 0) return
      const attributes = bytes[at + 11]!
      const isName =
        first !== 0xe5 && attributes !== ATTRIBUTE_LONG_NAME && (attributes & ATTRIBUTE_VOLUME) === 0
      const name = shortName(bytes, at)
      if (!isName || name === '.' || name === '..') continue
      const cluster = bytes.readUInt16LE(at + 20) * 65536 + bytes.readUInt16LE(at + 26)
      const isDirectory = (attributes & ATTRIBUTE_DIRECTORY) !== 0
      const sizeBytes = isDirectory ? MAX_DIRECTORY_BYTES : bytes.readUInt32LE(at + 28)
      yield {
        name,
        open: async () => clusterNode(volume, cluster, isDirectory ? 'directory' : 'file', sizeBytes),
      }
    }
    if (bytes.length < 4096) return
  }
  insistReadable(false, 'directory too large')
}

function shortName(bytes: Buffer, at: number): string {
  const base = bytes.toString('latin1', at, at + 8).trimEnd()
  const extension = bytes.toString('latin1', at + 8, at + 11).trimEnd()
  return extension ? `${base}.${extension}` : base
}
