import { z } from 'zod'
import { imageDocument } from '@/lib/api/wire/image-document'
import type { ImageView } from '@/lib/domain/image/view'

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

/** An image as the extension calls of IMS show it: the common document, with texts where OpenStack says null; ims-api §3. */
export function presentImsImage(image: ImageView): Record<string, unknown> {
  const document = imageDocument(image, '')
  document.name = image.name
  document.status = wireStatus(image.status)
  document.container_format = image.containerFormat || 'bare'
  document.size = image.sizeBytes
  document.stores = undefined
  document.locations = undefined
  document.active_at ??= null
  document.enterprise_project_id = '0'
  document.__originalimagename = ''
  document.__backup_id = ''
  document.__productcode = ''
  return document
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
