import type { ByteView } from '../byte-view'
import type { DirectoryEntry, FileNode, FileSystem } from '../file-system'
import { MAX_DIRECTORY_BYTES, MAX_DIRECTORY_ENTRIES, MAX_READ_BYTES } from '../limits'
import { insistReadable } from '../unreadable'

const SECTOR = 2048
const FIRST_DESCRIPTOR = 16
const FLAG_DIRECTORY = 2

export interface IsoVolume {
  fileSystem: FileSystem
  volumeId: string
}

/** ISO 9660 by its primary descriptor, with Rock Ridge names where there are any; null when it is none. */
export async function openIso(view: ByteView): Promise<IsoVolume | null> {
  if (view.sizeBytes < (FIRST_DESCRIPTOR + 1) * SECTOR) return null
  const descriptor = await view.read(FIRST_DESCRIPTOR * SECTOR, SECTOR)
  if (descriptor[0] !== 1 || descriptor.toString('latin1', 1, 6) !== 'CD001') return null
  const root = nodeOf(view, descriptor.subarray(156, 190))
  return {
    volumeId: descriptor.toString('latin1', 40, 72).trim(),
    fileSystem: { kind: 'iso', ignoresCase: true, root: async () => root },
  }
}

function nodeOf(view: ByteView, record: Buffer): FileNode {
  const start = record.readUInt32LE(2) * SECTOR
  const sizeBytes = record.readUInt32LE(10)
  const isDirectory = (record.readUInt8(25) & FLAG_DIRECTORY) !== 0
  const read: FileNode['read'] = (offset, length) =>
    view.read(start + offset, Math.max(0, Math.min(length, sizeBytes - offset, MAX_READ_BYTES)))

  async function* entries(): AsyncGenerator<DirectoryEntry> {
    if (!isDirectory) return
    let count = 0
    const end = Math.min(sizeBytes, MAX_DIRECTORY_BYTES)
    // A record never crosses a sector; the rest of a sector is zero.
    for (let offset = 0; offset < end; offset += SECTOR) {
      const sector = await read(offset, SECTOR)
      for (let at = 0; at + 34 <= sector.length && sector[at]! >= 34; at += sector[at]!) {
        const child = sector.subarray(at, at + sector[at]!)
        const name = nameOf(child)
        insistReadable(count++ < MAX_DIRECTORY_ENTRIES, 'directory too large')
        if (name !== null) yield { name, open: async () => nodeOf(view, child) }
      }
    }
  }

  return { kind: isDirectory ? 'directory' : 'file', sizeBytes, read, entries }
}

/** Null for the entries of the directory itself and its parent, whose names are the bytes 0 and 1. */
function nameOf(record: Buffer): string | null {
  const length = record.readUInt8(32)
  const plain = record.toString('latin1', 33, 33 + length)
  if (length === 1 && (plain === '\0' || plain === '\x01')) return null
  return (
    rockRidgeName(record, 33 + length + (length % 2 === 0 ? 1 : 0)) ??
    plain.replace(/;\d+$/, '').replace(/\.$/, '')
  )
}

/** The NM fields of the system use area, joined. */
function rockRidgeName(record: Buffer, start: number): string | null {
  let name = ''
  for (let at = start; at + 5 <= record.length && record[at + 2]! >= 4; at += record[at + 2]!) {
    if (record.toString('latin1', at, at + 2) === 'NM')
      name += record.toString('utf8', at + 5, at + record[at + 2]!)
  }
  return name === '' ? null : name
}
