import { DomainError } from '@/lib/domain/errors'
import type { DiskFormat } from '@/lib/domain/format/disk-format'

const qemuNames: Partial<Record<DiskFormat, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  vmdk: 'vmdk',
  vhd: 'vpc',
  vhdx: 'vhdx',
  vdi: 'vdi',
  qed: 'qed',
  qcow: 'qcow',
}

/** Drivers that would follow the name of a backing file; without one they must be told so. */
const followsBacking = ['qcow2', 'vmdk', 'qed', 'qcow']

/** The tool's name of a disk format. `file.format_unsupported` for what it does not know, an ISO included. */
export function qemuFormat(format: DiskFormat): string {
  const name = qemuNames[format]
  if (!name) throw new DomainError('file.format_unsupported', { format })
  return name
}

/** Describes a file completely, so that nothing about it is left for the tool to find out from the bytes. */
export function qemuSource(format: DiskFormat, path: string): string {
  const driver = qemuFormat(format)
  return `json:${JSON.stringify({
    driver,
    ...(followsBacking.includes(driver) ? { backing: null } : {}),
    // The disk has the size in the footer, not the one that its geometry rounds up to.
    ...(driver === 'vpc' ? { force_size_calc: 'current_size' } : {}),
    file: { driver: 'file', filename: path },
  })}`
}

/** A raw disk behind the socket of an NBD export. */
export function nbdSource(socketPath: string): string {
  const server = { type: 'unix', path: socketPath }
  return `json:${JSON.stringify({ driver: 'raw', file: { driver: 'nbd', server } })}`
}
