import { DomainError } from '@/lib/domain/errors'
import type { ByteReader } from '@/lib/domain/format/byte-reader'
import { type DiskFormat, diskFormats } from '@/lib/domain/format/disk-format'
import { inspectIso } from '@/lib/domain/format/inspect-iso'
import { inspectQcow } from '@/lib/domain/format/inspect-qcow'
import { inspectQcow2 } from '@/lib/domain/format/inspect-qcow2'
import { inspectQed } from '@/lib/domain/format/inspect-qed'
import { inspectVdi } from '@/lib/domain/format/inspect-vdi'
import { inspectVhd } from '@/lib/domain/format/inspect-vhd'
import { inspectVhdx } from '@/lib/domain/format/inspect-vhdx'
import { inspectVmdk } from '@/lib/domain/format/inspect-vmdk'
import { inspectZvhd, inspectZvhd2 } from '@/lib/domain/format/inspect-zvhd'
import { findMarks, type Mark } from '@/lib/domain/format/marks'
import { acceptVirtualSize, SECTOR_BYTES, VIRTUAL_SIZE_LIMIT_BYTES } from '@/lib/domain/format/virtual-size'

/** What the header says, after every rule passed. Sizes are bytes. */
export interface HeaderFacts {
  format: DiskFormat
  sizeBytes: number
  virtualSizeBytes: number
}

/** Reads a header, throws a `file.*` refusal, or answers the virtual size in bytes. */
export type HeaderInspector = (reader: ByteReader, virtualSizeLimitBytes: number) => Promise<number>

const inspectors: Partial<Record<Mark['kind'], HeaderInspector>> = {
  qcow2: inspectQcow2,
  qcow: inspectQcow,
  qed: inspectQed,
  vmdk: inspectVmdk,
  vhd: inspectVhd,
  vhdx: inspectVhdx,
  vdi: inspectVdi,
  iso: inspectIso,
  zvhd: inspectZvhd,
  zvhd2: inspectZvhd2,
}

/** The formats of disk files that an image is made of; an installation disc is no disk. */
export const importableFormats: readonly DiskFormat[] = [
  'raw',
  ...diskFormats.filter((format) => format !== 'iso' && format in inspectors),
]

/**
 * Decides what a disk file is by our own rules, before any tool touches it, and refuses everything that could reach
 * outside the file or cost more than it shows. Throws `DomainError` with a `file.*` code and nothing else, as long as
 * the reader itself does not fail. Reads stay inside the file and are bounded by the limit on the virtual size.
 */
export async function inspectHeader(
  reader: ByteReader,
  { virtualSizeLimitBytes = VIRTUAL_SIZE_LIMIT_BYTES }: { virtualSizeLimitBytes?: number } = {},
): Promise<HeaderFacts> {
  const { sizeBytes } = reader
  if (sizeBytes === 0) throw new DomainError('file.empty')
  const marks = await findMarks(reader)
  const [mark, ...others] = marks
  if (others.length > 0) throw new DomainError('file.ambiguous', { formats: marks.map(displayName) })
  if (!mark)
    return { format: 'raw', sizeBytes, virtualSizeBytes: rawVirtualSize(sizeBytes, virtualSizeLimitBytes) }

  if (mark.kind === 'luks') throw new DomainError('file.encrypted', { format: 'luks' })
  // Its only purpose is to name other files as the disk's data.
  if (mark.kind === 'vmdk-text') throw new DomainError('file.external_data', { format: 'vmdk' })
  const inspect = inspectors[mark.kind]
  if (!inspect || mark.kind === 'foreign')
    throw new DomainError('file.format_unsupported', { format: displayName(mark) })
  return { format: mark.kind, sizeBytes, virtualSizeBytes: await inspect(reader, virtualSizeLimitBytes) }
}

/** Tools show a raw file that ends inside a sector as if the rest were zero. */
function rawVirtualSize(sizeBytes: number, limitBytes: number): number {
  if (sizeBytes < SECTOR_BYTES) throw new DomainError('file.format_unknown')
  return acceptVirtualSize('raw', BigInt(Math.ceil(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES), limitBytes)
}

function displayName(mark: Mark): string {
  if (mark.kind === 'foreign') return mark.name
  return mark.kind === 'vmdk-text' ? 'vmdk descriptor' : mark.kind
}
