import { z } from 'zod'
import { ImsListQuery, selectionOf } from '@/lib/api/glance/list-query'
import { PATCH_TYPES } from '@/lib/api/glance/media-types'
import { patchSteps } from '@/lib/api/glance/patch'
import { json, type Route } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import type { ImageSelection } from '@/lib/domain/image/selection'
import { editImage } from '@/lib/services/image/edit-image'
import { getImage } from '@/lib/services/image/get-image'
import { selectImages } from '@/lib/services/image/select-images'
import { imageIdOf, invalid } from './parse'
import { imsChangesOf } from './patch'
import { ImsImageDocument, presentImsImage } from './present-image'

const DEFAULT_LIMIT = 500 // ims-api §4

/** What a list of IMS asks for: OpenStack's filters, those of IMS, and properties by any other name. */
export function imsSelectionOf(query: URLSearchParams): z.input<typeof ImageSelection> {
  const rest = new URLSearchParams(query)
  const architecture = rest.get('architecture')
  rest.delete('architecture')
  // There are no flavours here that an image could be fit for.
  if (rest.has('flavor_id')) throw invalid('flavor_id', 'unknown flavour')
  const selection = selectionOf(rest, DEFAULT_LIMIT)
  if (architecture === null) return selection
  if (architecture.length > 255) throw invalid('architecture', 'architecture')
  return {
    ...selection,
    comparisons: [
      ...(selection.comparisons ?? []),
      { attribute: 'architecture', operator: 'eq', values: [architecture] },
    ],
  }
}

const CONFLICT_ATTEMPTS = 5

export const imageRoutes: readonly Route[] = [
  {
    id: 'ims.listImages',
    method: 'GET',
    path: '/v2/cloudimages',
    summary: 'List images by any of their attributes',
    actions: ['ims:images:list'],
    access: 'project',
    query: ImsListQuery,
    answers: {
      200: {
        description: 'A page; the next begins after its last id, until a page is empty.',
        schema: z.object({ images: z.array(ImsImageDocument) }),
      },
      400: { description: 'A filter that cannot be.' },
    },
    handle: async (request, ctx) => {
      const { images } = await selectImages(ctx, imsSelectionOf(request.query))
      return json({ images: images.map(presentImsImage) })
    },
  },
  {
    id: 'ims.updateImage',
    method: 'PATCH',
    path: '/v2/cloudimages/:imageId',
    summary: 'Change attributes of a finished image by a JSON patch',
    actions: ['ims:images:update'],
    access: 'project',
    body: z.array(z.looseObject({})).meta({ description: 'Steps `{ op, path, value }`.' }),
    bodyTypes: ['application/json', ...PATCH_TYPES],
    answers: {
      200: { description: 'The image as it is now.', schema: ImsImageDocument },
      400: {
        description: 'An attribute that is not there or cannot be changed, or an image that is not active.',
      },
    },
    handle: async (request, ctx) => {
      const imageId = imageIdOf(request)
      if (request.body === undefined) throw invalid('body', 'empty')
      const steps = patchSteps(request.body)
      for (let attempt = 1; ; attempt++) {
        const image = await getImage(ctx, { imageId })
        const changes = imsChangesOf(image, steps)
        const readAt = new Date(image.updatedAt)
        try {
          return json(
            presentImsImage(await editImage(ctx, { imageId, changes, readAt, isFinishedOnly: true })),
          )
        } catch (error) {
          const isRace = error instanceof DomainError && error.code === 'request.conflict'
          if (!isRace || attempt === CONFLICT_ATTEMPTS) throw error
        }
      }
    },
  },
]
