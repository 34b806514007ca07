import { z } from 'zod'
import type { ImageView } from '@/lib/domain/image/view'
import { imsAttributes, tagText, wireTime, wireVisibility } from './attributes'

/** IMS knows fewer words than we do. */
export function wireStatus(status: ImageView['status']): string {
  switch (status) {
    case 'error':
      return 'killed'
    case 'uploading':
    case 'importing':
      return 'saving'
    default:
      return status
  }
}

/** An image as the extension calls of IMS show it; ims-api §3. */
export function presentImsImage(image: ImageView): Record<string, unknown> {
  const self = `/v2/images/${image.id}`
  return {
    enterprise_project_id: '0',
    __originalimagename: '',
    __backup_id: '',
    __productcode: '',
    ...imsAttributes(image),
    ...image.properties,
    active_at: image.activeAt ? wireTime(image.activeAt) : null,
    schema: '/v2/schemas/image',
    id: image.id,
    name: image.name,
    status: wireStatus(image.status),
    visibility: wireVisibility(image),
    owner: image.ownerLabel ?? image.projectId,
    protected: image.isProtected,
    tags: image.tags.map(tagText),
    container_format: image.containerFormat || 'bare',
    disk_format: image.diskFormat || null,
    min_disk: image.minDiskGib,
    min_ram: image.minRamMib,
    size: image.sizeBytes,
    virtual_size: image.virtualSizeBytes > 0 ? image.virtualSizeBytes : null,
    checksum: image.md5,
    created_at: wireTime(image.createdAt),
    updated_at: wireTime(image.updatedAt),
    self,
    file: `${self}/file`,
  }
}

export const ImsImageDocument = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    status: z.enum(['queued', 'saving', 'active', 'deactivated', 'killed', 'deleted']),
    visibility: z.enum(['private', 'shared', 'public']),
    owner: z.string(),
    tags: z.array(z.string()),
    min_disk: z.number(),
    min_ram: z.number(),
    __imagetype: z.string(),
    __image_size: z.string(),
  })
  .meta({ description: 'Every attribute whose name begins with two underscores is a text.' })
