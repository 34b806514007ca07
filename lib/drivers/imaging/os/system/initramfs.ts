import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type FileNode, type FileSystem, namesIn, openPath } from '../file-system'
import { orNull, Unreadable } from '../unreadable'

/** A separate /boot has the files at its top. */
const FOLDERS = ['boot', '']
const NAME = /^(initrd|initramfs)/
const MAX_NAMES = 200
const MAX_FILES = 4
const MAX_PACKED_BYTES = 4 * 1024 * 1024
const MAX_UNPACKED_BYTES = 24 * 1024 * 1024
const PIECE_BYTES = 256 * 1024
const DRIVER = /virtio_(blk|scsi)\.ko/
/** A name may lie across two pieces. */
const OVERLAP_BYTES = 32

/** A driver for virtual disks in what the kernel starts with. Plain and gzip archives only; others are not looked into. */
export async function hasVirtioInInitramfs(fileSystems: readonly FileSystem[]): Promise<boolean> {
  let looked = 0
  for (const fileSystem of fileSystems) {
    if (fileSystem.kind === 'ntfs') continue
    for (const folder of FOLDERS) {
      for (const name of await namesIn(fileSystem, folder, MAX_NAMES)) {
        if (!NAME.test(name.toLowerCase()) || looked++ >= MAX_FILES) continue
        const hasDriver = await orNull(async () => {
          const file = await openPath(fileSystem, `${folder}/${name}`)
          return file?.kind === 'file' && mentionsDriver(file)
        })
        if (hasDriver) return true
      }
    }
  }
  return false
}

async function mentionsDriver(file: FileNode): Promise<boolean> {
  const head = await file.read(0, 2)
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const content = isGzip ? unpacked(piecesOf(file)) : piecesOf(file)
  let tail = ''
  for await (const piece of content) {
    const text = tail + piece.toString('latin1')
    if (DRIVER.test(text)) return true
    tail = text.slice(-OVERLAP_BYTES)
  }
  return false
}

async function* piecesOf(file: FileNode): AsyncGenerator<Buffer> {
  const end = Math.min(file.sizeBytes, MAX_PACKED_BYTES)
  for (let offset = 0; offset < end; offset += PIECE_BYTES) yield await file.read(offset, PIECE_BYTES)
}

/** Up to a limit; an archive that is cut off or damaged ends there. The stream unpacks only as fast as we take. */
async function* unpacked(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  // The loop below sees the failure of either end.
  pipeline(Readable.from(packed), gunzip, () => {})
  let bytes = 0
  try {
    for await (const part of gunzip as AsyncIterable<Buffer>) {
      bytes += part.length
      yield part
      if (bytes > MAX_UNPACKED_BYTES) return
    }
  } catch (cause) {
    throw new Unreadable('initramfs', { cause })
  }
}
