import { createHash } from 'node:crypto'
import { z } from 'zod'
import { inWireWords } from '@/lib/api/wire/field-names'
import { imageDocument } from '@/lib/api/wire/image-document'
import { json, noContent, type Route, type WireRequest } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { isImageId } from '@/lib/domain/ids'
import type { RegisterImageInput } from '@/lib/domain/image/edit'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '@/lib/services/context'
import { setImageActivity } from '@/lib/services/image/deactivate-image'
import { deleteImage } from '@/lib/services/image/delete-images'
import { editImage } from '@/lib/services/image/edit-image'
import { getImage } from '@/lib/services/image/get-image'
import { registerImage } from '@/lib/services/image/register-image'
import { selectImages } from '@/lib/services/image/select-images'
import { deleteTag, putWireTag } from '@/lib/services/tag/set-tags'
import { attributeSetters, insistSettable, isAttribute, propertyValue } from './attributes'
import { importMethods } from './import-methods'
import { ListQuery, selectionOf } from './list-query'
import { PATCH_TYPES } from './media-types'
import { changesOf, patchSteps } from './patch'
import { ImageDocument, ImageListDocument } from './schemas'

/** An id in the path; a text that is none names no image, as when clients try a name first. */
export function imageIdOf({ params }: Pick<WireRequest, 'params'>): string {
  const { imageId = '' } = params
  if (!isImageId(imageId)) throw new DomainError('image.not_found', { imageId })
  return imageId
}

export const storeIdOf = ({ services }: Pick<WireRequest, 'services'>): string =>
  services.config.IMPRINT_STORE

/** Of everything that is said of the image, so that tags and receivers count too; for conditional requests. */
export const etagOf = (document: Readonly<Record<string, unknown>>): string =>
  `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 27)}"`

const currentEtag = (request: Pick<WireRequest, 'services'>, image: ImageView): string =>
  etagOf(imageDocument(image, storeIdOf(request)))

/** Refuses when the client speaks of another state of the image than the present one. */
function insistMatch(request: WireRequest, image: ImageView): void {
  const condition = request.header('if-match')
  if (condition !== undefined && condition !== '*' && condition !== currentEtag(request, image))
    throw new DomainError('request.precondition')
}

function answerImage(request: WireRequest, image: ImageView, status = 200): Response {
  const document = imageDocument(image, storeIdOf(request))
  const headers: Record<string, string> = { ETag: etagOf(document) }
  if (status === 201) {
    headers.Location = `/v2/images/${image.id}`
    headers['OpenStack-image-import-methods'] = importMethods.join(',')
  }
  return json(document, status, headers)
}

/** Properties stand beside the attributes: their names are all that a client writes. */
async function namingProperties<T>(performing: Promise<T>): Promise<T> {
  try {
    return await performing
  } catch (error) {
    throw error instanceof DomainError ? inWireWords(error, { starts: [['properties', '']] }) : error
  }
}

async function list(request: WireRequest, ctx: Context): Promise<Response> {
  const { images, hasMore } = await namingProperties(selectImages(ctx, selectionOf(request.query)))
  const storeId = storeIdOf(request)
  const address = (marker: string | null): string => {
    const query = new URLSearchParams(request.query)
    query.delete('marker')
    if (marker !== null) query.set('marker', marker)
    const text = query.toString()
    return `/v2/images${text === '' ? '' : `?${text}`}`
  }
  const last = images.at(-1)
  return json({
    images: images.map((image) => imageDocument(image, storeId)),
    first: address(null),
    ...(hasMore && last && { next: address(last.id) }),
    schema: '/v2/schemas/images',
  })
}

/** What a create asks for: attributes of ours, and properties. */
export function registrationOf(body: unknown): RegisterImageInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new DomainError('request.invalid', { field: 'body', reason: 'object' })
  const wanted: RegisterImageInput = {}
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    if (name === 'id') {
      if (typeof value !== 'string')
        throw new DomainError('request.invalid', { field: 'id', reason: 'image_id' })
      wanted.imageId = value
      continue
    }
    insistSettable(name)
    if (name === 'locations') throw new DomainError('image.attribute_reserved', { name })
    if (isAttribute(name)) {
      // Not set is the same as left out.
      if (value !== null) Object.assign(wanted, attributeSetters[name]?.(name, value))
    } else properties[name] = propertyValue(name, value)
  }
  return { ...wanted, properties }
}

/** Answers a patch; without a condition it is worked out again when somebody else was quicker. */
export async function patchImage(request: WireRequest, ctx: Context): Promise<ImageView> {
  const imageId = imageIdOf(request)
  const steps = patchSteps(request.body)
  const condition = request.header('if-match')
  for (let attempt = 1; ; attempt++) {
    const image = await getImage(ctx, { imageId })
    insistMatch(request, image)
    const changes = changesOf(image, storeIdOf(request), steps)
    try {
      return await editImage(ctx, { imageId, changes, readAt: new Date(image.updatedAt) })
    } catch (error) {
      const isRace = error instanceof DomainError && error.code === 'request.conflict'
      if (!isRace || attempt === 5) throw error
      if (condition !== undefined && condition !== '*') throw new DomainError('request.precondition')
    }
  }
}

const noImage = { 404: { description: 'No such image, or it is not yours to see.' } }

const ifMatch = { 'If-Match': 'The `ETag` of the image that is meant; 412 when it has changed since.' }

export const imageRoutes: readonly Route[] = [
  {
    id: 'image.listImages',
    method: 'GET',
    path: '/v2/images',
    summary: 'List images: own, public, marketplace and accepted ones, newest first',
    actions: ['ims:images:list'],
    access: 'project',
    query: ListQuery,
    answers: { 200: { description: 'A page, with `next` while there are more.', schema: ImageListDocument } },
    handle: list,
  },
  {
    id: 'image.createImage',
    method: 'POST',
    path: '/v2/images',
    summary: 'Register an image that waits for its data',
    actions: ['ims:images:create'],
    access: 'project',
    body: ImageDocument.partial(),
    answers: {
      201: { description: 'The image, `queued`.', schema: ImageDocument },
      403: { description: 'An attribute that the service sets, or no permission.' },
      409: { description: 'The id is taken.' },
      413: { description: 'The quota is used up.' },
    },
    handle: async (request, ctx) =>
      answerImage(request, await namingProperties(registerImage(ctx, registrationOf(request.body))), 201),
  },
  {
    id: 'image.getImage',
    headers: { 'If-None-Match': 'An `ETag`: 304 when the image is still that.' },
    method: 'GET',
    path: '/v2/images/:imageId',
    summary: 'One image',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'The image.', schema: ImageDocument }, ...noImage },
    handle: async (request, ctx) => {
      const image = await getImage(ctx, { imageId: imageIdOf(request) })
      const etag = currentEtag(request, image)
      if (request.header('if-none-match') === etag)
        return new Response(null, { status: 304, headers: { ETag: etag } })
      return answerImage(request, image)
    },
  },
  {
    id: 'image.updateImage',
    headers: ifMatch,
    method: 'PATCH',
    path: '/v2/images/:imageId',
    summary: 'Change attributes, properties, tags and locations by a JSON patch',
    actions: ['ims:images:update'],
    access: 'project',
    body: z.array(z.looseObject({})).meta({ description: 'JSON patch in the form of either media type.' }),
    bodyTypes: PATCH_TYPES,
    answers: {
      200: { description: 'The image as it is now.', schema: ImageDocument },
      403: { description: 'An attribute that cannot be changed, or no permission.' },
      409: { description: 'The attribute is not there.' },
      412: { description: 'The image is not the one of `If-Match` any more.' },
      415: { description: 'Another media type.' },
      ...noImage,
    },
    handle: async (request, ctx) => answerImage(request, await patchImage(request, ctx)),
  },
  {
    id: 'image.deleteImage',
    headers: ifMatch,
    method: 'DELETE',
    path: '/v2/images/:imageId',
    summary: 'Delete an image',
    actions: ['ims:images:delete'],
    access: 'project',
    answers: {
      204: { description: 'Deleted.' },
      403: { description: 'Protected, public, published or not yours.' },
      409: { description: 'Work on it is going on.' },
      412: { description: 'The image is not the one of `If-Match` any more.' },
      ...noImage,
    },
    handle: async (request, ctx) => {
      const imageId = imageIdOf(request)
      if (request.header('if-match') !== undefined) insistMatch(request, await getImage(ctx, { imageId }))
      await deleteImage(ctx, { imageId })
      return noContent()
    },
  },
  ...(['deactivate', 'reactivate'] as const).map(
    (deed): Route => ({
      id: `image.${deed}Image`,
      method: 'POST',
      path: `/v2/images/:imageId/actions/${deed}`,
      summary: deed === 'deactivate' ? 'Stop the use of an image' : 'Allow the use of an image again',
      actions: ['ims:images:update'],
      access: 'project',
      answers: { 204: { description: 'Done, or it was so already.' }, ...noImage },
      handle: async (request, ctx) => {
        await setImageActivity(ctx, { imageId: imageIdOf(request), isActive: deed === 'reactivate' })
        return noContent()
      },
    }),
  ),
  {
    id: 'image.addTag',
    method: 'PUT',
    path: '/v2/images/:imageId/tags/:tag',
    summary: 'Add a tag that is a key alone',
    actions: ['ims:images:update'],
    access: 'project',
    answers: { 204: { description: 'It is there.' }, 413: { description: 'Too many tags.' }, ...noImage },
    handle: async (request, ctx) => {
      await putWireTag(ctx, {
        imageId: imageIdOf(request),
        tag: { key: request.params.tag ?? '', value: '' },
      })
      return noContent()
    },
  },
  {
    id: 'image.deleteTag',
    method: 'DELETE',
    path: '/v2/images/:imageId/tags/:tag',
    summary: 'Remove a tag',
    actions: ['ims:images:update'],
    access: 'project',
    answers: { 204: { description: 'Gone.' }, 404: { description: 'No such image or tag.' } },
    handle: async (request, ctx) => {
      const { tag = '' } = request.params
      await deleteTag(ctx, { imageId: imageIdOf(request), key: tag.split('=')[0] ?? '' })
      return noContent()
    },
  },
]
