import { z } from 'zod'
import { selectionOf } from '@/lib/api/glance/list-query'
import { imageDocument } from '@/lib/api/wire/image-document'
import { json, noContent, type Route } from '@/lib/api/wire/operation'
import type { ImageView } from '@/lib/domain/image/view'
import { deleteImage } from '@/lib/services/image/delete-images'
import { getImage } from '@/lib/services/image/get-image'
import { selectImages } from '@/lib/services/image/select-images'
import { wireTime } from './attributes'
import { imageIdOf } from './parse'
import { wireStatus } from './present-image'

/** An image as the first version of the image API had it: what is not its own stands among the properties. */
function presentOld(image: ImageView) {
  return {
    id: image.id,
    name: image.name,
    status: wireStatus(image.status),
    is_public: image.visibility !== 'private',
    protected: image.isProtected,
    deleted: false,
    owner: image.ownerLabel ?? image.projectId,
    container_format: image.containerFormat || 'bare',
    disk_format: image.diskFormat || null,
    min_disk: image.minDiskGib,
    min_ram: image.minRamMib,
    size: image.sizeBytes,
    virtual_size: image.virtualSizeBytes > 0 ? image.virtualSizeBytes : null,
    checksum: image.md5,
    created_at: wireTime(image.createdAt),
    updated_at: wireTime(image.updatedAt),
    deleted_at: null,
    properties: propertiesOf(image),
  }
}

/** Version 1 keeps what OpenStack does not name among the properties. */
const propertiesOf = (image: ImageView): Record<string, string> =>
  Object.fromEntries(
    Object.entries(imageDocument(image, '')).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' &&
        (/^(__|hw_|virtual_env_|max_ram$)/.test(entry[0]) || entry[0] in image.properties),
    ),
  )

/** A header holds no more than ASCII. */
const headerValue = (value: unknown): string =>
  encodeURIComponent(String(value)).replaceAll(/%(20|2C|3A|2F|3B)/g, decodeURIComponent)

const headerName = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, '-')

function oldHeaders(image: ImageView): Record<string, string> {
  const { properties, ...attributes } = presentOld(image)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) headers[`x-image-meta-${headerName(name)}`] = headerValue(value)
  for (const [name, value] of Object.entries(properties))
    headers[`x-image-meta-property-${headerName(name)}`] = headerValue(value)
  return headers
}

/** Calls that only old clients make; ims-api §2 row 42. */
export const deprecatedRoutes: readonly Route[] = [
  {
    id: 'ims.listImagesOld',
    method: 'GET',
    path: '/v1.1/images/detail',
    summary: 'Deprecated: list images',
    actions: ['ims:images:list'],
    access: 'project',
    query: z.looseObject({ limit: z.string().optional(), marker: z.string().optional() }),
    answers: { 200: { description: 'Images in the old form.' } },
    handle: async (request, ctx) => {
      const query = new URLSearchParams(request.query)
      for (const name of ['is_public', 'changes-since']) query.delete(name)
      const { images } = await selectImages(ctx, selectionOf(query))
      return json({ images: images.map(presentOld) })
    },
  },
  {
    id: 'ims.headImageOld',
    method: 'HEAD',
    path: '/v1/images/:imageId',
    summary: 'Deprecated: attributes of an image as headers',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'The attributes are headers that begin with x-image-meta.' } },
    handle: async (request, ctx) => {
      const image = await getImage(ctx, { imageId: imageIdOf(request) })
      return new Response(null, { status: 200, headers: oldHeaders(image) })
    },
  },
  {
    id: 'ims.deleteImageOld',
    method: 'DELETE',
    path: '/v1.1/images/:imageId',
    summary: 'Deprecated: delete an image',
    actions: ['ims:images:delete'],
    access: 'project',
    answers: { 204: { description: 'Deleted.' } },
    handle: async (request, ctx) => {
      await deleteImage(ctx, { imageId: imageIdOf(request) })
      return noContent()
    },
  },
]
