import { type ByteReader, Fields } from '@/lib/domain/format/byte-reader'
import type { DiskFormat } from '@/lib/domain/format/disk-format'

/** A kind of file that its bytes announce: one of ours, or a `foreign` one that people upload by mistake. */
export type Mark =
  | { kind: Exclude<DiskFormat, 'raw'> | 'vmdk-text' | 'luks' }
  | { kind: 'foreign'; name: string }

/** Where ISO 9660 keeps the identifier of its first volume descriptor (ECMA-119 8.1). */
const ISO_MARK_OFFSET = 32769

const HEAD_BYTES = 4096

/** Files that are not disks, or disks in a format we do not take: kept apart from raw, which would swallow them. */
const foreignMarks: readonly { name: string; at: number; bytes: string }[] = [
  { name: 'gzip', at: 0, bytes: '\x1f\x8b\x08' },
  { name: 'xz', at: 0, bytes: '\xfd7zXZ\0' },
  { name: 'zstd', at: 0, bytes: '\x28\xb5\x2f\xfd' },
  { name: 'bzip2', at: 0, bytes: 'BZh' },
  { name: 'zip', at: 0, bytes: 'PK\x03\x04' },
  { name: '7z', at: 0, bytes: '7z\xbc\xaf\x27\x1c' },
  { name: 'tar (OVA)', at: 257, bytes: 'ustar' },
  { name: 'VMDK COWD', at: 0, bytes: 'COWD' },
  { name: 'Parallels', at: 0, bytes: 'WithoutFreeSpace' },
  { name: 'Parallels', at: 0, bytes: 'WithouFreSpacExt' },
  { name: 'Bochs', at: 0, bytes: 'Bochs Virtual HD Image' },
]

/**
 * Every mark that the file carries, in a fixed order. None means raw; two or more mean that different tools would see
 * different disks.
 */
export async function findMarks(reader: ByteReader): Promise<Mark[]> {
  const head = await window(reader, 0, HEAD_BYTES)
  const isAt = (at: number, bytes: string) => head.latin1(at, bytes.length) === bytes
  const marks: Mark[] = []

  if (isAt(0, 'QFI\xfb')) {
    const version = head.bytes.length >= 8 ? head.u32be(4) : 0
    if (version > 3) marks.push({ kind: 'foreign', name: `qcow version ${version}` })
    else marks.push({ kind: version === 1 ? 'qcow' : 'qcow2' })
  }
  if (isAt(0, 'QED\0')) marks.push({ kind: 'qed' })
  if (isAt(0, 'KDMV')) marks.push({ kind: 'vmdk' })
  if (isVmdkText(head)) marks.push({ kind: 'vmdk-text' })
  if (isAt(0, 'vhdxfile')) marks.push({ kind: 'vhdx' })
  if (isAt(0, 'conectix') || (await hasVhdTail(reader))) marks.push({ kind: 'vhd' })
  if (isAt(64, '\x7f\x10\xda\xbe')) marks.push({ kind: 'vdi' })
  if (isAt(0, 'stream')) marks.push({ kind: 'zvhd' })
  if (isAt(0, 'z2strm')) marks.push({ kind: 'zvhd2' })
  if (isAt(0, 'LUKS\xba\xbe')) marks.push({ kind: 'luks' })
  for (const { name, at, bytes } of foreignMarks) if (isAt(at, bytes)) marks.push({ kind: 'foreign', name })
  if ((await window(reader, ISO_MARK_OFFSET, 5)).latin1(0, 5) === 'CD001') marks.push({ kind: 'iso' })
  return marks
}

/**
 * A fixed VHD shows itself only at its end. Some tools look at the last 512 bytes, some at the last sector of a file
 * whose length they round up: both places count.
 */
async function hasVhdTail(reader: ByteReader): Promise<boolean> {
  const places = new Set([reader.sizeBytes - 512, Math.ceil(reader.sizeBytes / 512) * 512 - 512])
  for (const at of places) {
    if (at > 0 && (await window(reader, at, 8)).latin1(0, 8) === 'conectix') return true
  }
  return false
}

/** Tools skip comments and blank lines before `version=`, so the usual first line is not the only mark. */
function isVmdkText(head: Fields): boolean {
  const text = head.latin1(0, head.bytes.length)
  if (text.toLowerCase().startsWith('# disk descriptorfile')) return true
  const first = text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'))
  return first?.replaceAll(' ', '').toLowerCase().startsWith('version=') ?? false
}

async function window(reader: ByteReader, offsetBytes: number, lengthBytes: number): Promise<Fields> {
  const available = Math.max(0, Math.min(lengthBytes, reader.sizeBytes - offsetBytes))
  return new Fields('raw', available === 0 ? new Uint8Array() : await reader.read(offsetBytes, available))
}
