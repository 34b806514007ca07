import { no, type Verdict, yes } from '../errors'
import type { DiskFormat } from '../format/disk-format'
import { DATA_DISK_MAX_GIB, gibCeil, SYSTEM_DISK_MAX_GIB } from './limits'
import { importFits, needsQuickImport } from './rules'

interface ReadFile {
  format: DiskFormat
  sizeBytes: number
  virtualSizeBytes: number
  /** Only known of raw files. */
  hasBootRecord: boolean | null
}

/** Whether a readable file can become an image of this kind; says before the job what the job would refuse [C3, C6, C9]. */
export function canImportAs(kind: 'system_disk' | 'data_disk', file: ReadFile): Verdict {
  if (file.format === 'iso') return no('file.iso_not_disk')
  const fit = importFits(file, needsQuickImport(file.sizeBytes))
  if (!fit.ok) return fit
  const limitGib = kind === 'system_disk' ? SYSTEM_DISK_MAX_GIB : DATA_DISK_MAX_GIB
  const virtualSizeGib = gibCeil(file.virtualSizeBytes)
  if (virtualSizeGib > limitGib) return no('file.virtual_size_too_large', { virtualSizeGib, limitGib })
  if (kind === 'system_disk' && file.hasBootRecord === false) return no('file.no_boot_record')
  return yes
}
