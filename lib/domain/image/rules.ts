import { no, type Verdict, yes } from '../errors'
import type { ImageKind, ImageStatus, PublicationStatus } from './kinds'
import { isInTransit } from './life-cycle'
import { GIB, IMPORT_FILE_MAX_GIB, QUICK_IMPORT_FILE_MAX_GIB, QUICK_IMPORT_FORMATS } from './limits'

export interface RuledImage {
  kind: ImageKind
  status: ImageStatus
  visibility: 'private' | 'public' | 'market'
  publication: PublicationStatus
  isProtected: boolean
  /** `upload`: its bytes come through the API, so nothing is at work while it waits for them. */
  sourceKind?: string
}

/** [M8] A published image is withdrawn first; a job in progress is cancelled first. */
export function canDelete(image: RuledImage): Verdict {
  if (image.publication === 'listed' || image.publication === 'reviewing') return no('image.published')
  if (image.visibility !== 'private') return no('image.public')
  if (image.isProtected) return no('image.protected')
  const isWaiting = image.status === 'queued' && image.sourceKind === 'upload'
  if (isInTransit(image.status) && !isWaiting) return no('image.being_created')
  return yes
}

/** [M1] Only a finished image can be changed; of a data-disk image only name and description. */
export function canUpdate(image: RuledImage, fields: readonly string[]): Verdict {
  if (image.status !== 'active') return no('image.not_active', { status: image.status })
  if (image.kind !== 'data_disk') return yes
  const field = fields.find((name) => name !== 'name' && name !== 'description')
  return field ? no('image.data_disk_attribute', { field }) : yes
}

/** [M12] */
export function canDownload({ status }: { status: ImageStatus }): Verdict {
  if (status === 'deactivated') return no('image.deactivated')
  return status === 'active' ? yes : no('image.not_active', { status })
}

/** The configured disk must hold the file's disk: a sparse file is small and still needs the room [C6]. */
export function diskFits(minDiskGib: number, virtualSizeBytes: number): Verdict {
  if (virtualSizeBytes <= minDiskGib * GIB) return yes
  return no('image.min_disk_too_small', { minDiskGib, virtualSizeGib: Math.ceil(virtualSizeBytes / GIB) })
}

/** A file that only the quick import takes [C3]. */
export const needsQuickImport = (sizeBytes: number): boolean => sizeBytes > IMPORT_FILE_MAX_GIB * GIB

/** Up to 128 GiB the usual way, up to 1 TiB the quick one, which takes two formats only [C3]. */
export function importFits(
  { sizeBytes, format }: { sizeBytes: number; format: string | null },
  isQuick: boolean,
): Verdict {
  if (isQuick && format !== null && !QUICK_IMPORT_FORMATS.includes(format))
    return no('file.quick_import_format', { format })
  if (sizeBytes > QUICK_IMPORT_FILE_MAX_GIB * GIB)
    return no('file.too_large', { limitGib: QUICK_IMPORT_FILE_MAX_GIB })
  if (isQuick || !needsQuickImport(sizeBytes)) return yes
  return no('file.quick_import_needed', { limitGib: IMPORT_FILE_MAX_GIB })
}

export function memoryRange(minRamMib: number, maxRamMib: number | null): Verdict {
  if (maxRamMib === null || maxRamMib === 0 || minRamMib <= maxRamMib) return yes
  return no('image.memory_range', { minRamMib, maxRamMib })
}
