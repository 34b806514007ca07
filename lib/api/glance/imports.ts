import { z } from 'zod'
import { keystoneTime } from '@/lib/api/keystone/present'
import { json, type Route } from '@/lib/api/wire/operation'
import type { ErrorCode } from '@/lib/domain/error-codes'
import { DomainError } from '@/lib/domain/errors'
import { isImageId } from '@/lib/domain/ids'
import type { ImageView } from '@/lib/domain/image/view'
import type { JobStatus } from '@/lib/domain/job/job'
import { errorText } from '@/lib/i18n/english-error-text'
import type { ByteOrigin } from '@/lib/jobs/fetch-image'
import { getImage } from '@/lib/services/image/get-image'
import { type FetchView, listFetches } from '@/lib/services/image/list-fetches'
import { orderFetch } from '@/lib/services/image/order-fetch'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { imageIdOf, storeIdOf } from './images'
import { importMethods } from './import-methods'

/** What is known here and no more: all of it is kept with the job, for its task to show. */
const ImportRequest = z.object({
  method: z.object({
    name: z.string().max(64, 'too_long'),
    uri: z.string().max(2048, 'too_long').optional(),
    glance_image_id: z.string().max(64, 'too_long').optional(),
    glance_region: z.string().max(64, 'too_long').optional(),
    glance_service_interface: z.string().max(64, 'too_long').optional(),
  }),
  stores: z.array(z.string().max(64, 'too_long')).max(10, 'too_many').optional(),
  all_stores: z.boolean().optional(),
  all_stores_must_succeed: z.boolean().optional(),
})
type ImportRequest = z.output<typeof ImportRequest>

const invalid = (field: string, reason: string): DomainError =>
  new DomainError('request.invalid', { field, reason })

function parsedImport(body: unknown, storeId: string): ImportRequest {
  const result = ImportRequest.safeParse(body)
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw invalid(issue.path.join('.') || 'body', issue.message)
  }
  const { stores, all_stores } = result.data
  if (stores && all_stores) throw invalid('all_stores', 'stores_twice')
  const unknown = stores?.find((store) => store !== storeId)
  if (unknown !== undefined) throw invalid('stores', 'store_unknown')
  return result.data
}

function originOf({ method }: ImportRequest, ownRegionId: string): ByteOrigin {
  switch (method.name) {
    case 'glance-direct':
      return { kind: 'staged' }
    case 'web-download': {
      if (typeof method.uri !== 'string') throw invalid('method.uri', 'required')
      return { kind: 'web', url: method.uri }
    }
    case 'glance-download': {
      const { glance_image_id: imageId, glance_region: regionId } = method
      if (typeof imageId !== 'string' || !isImageId(imageId))
        throw invalid('method.glance_image_id', 'the image id does not look like a UUID')
      return { kind: 'image', imageId, regionId: typeof regionId === 'string' ? regionId : ownRegionId }
    }
    default:
      throw invalid('method.name', `one of ${importMethods.join(', ')}`)
  }
}

const taskStatuses: Record<JobStatus, string> = {
  queued: 'pending',
  running: 'processing',
  succeeded: 'success',
  failed: 'failure',
  cancelled: 'failure',
}

const KEPT_MS = 48 * 3600 * 1000

/** An import as a task of the API. */
function presentTask(fetch: FetchView, image: ImageView) {
  const { failure } = fetch
  return {
    id: fetch.id,
    type: 'api_image_import',
    status: taskStatuses[fetch.status],
    owner: image.projectId,
    user_id: fetch.userId,
    request_id: fetch.requestId,
    image_id: image.id,
    input: { image_id: image.id, import_req: fetch.asked, backend: [] },
    result: fetch.status === 'succeeded' ? { image_id: image.id } : null,
    message: failure ? errorText(new DomainError(failure.code as ErrorCode, failure.params)) : '', // safe: written by `endJob`
    created_at: keystoneTime(fetch.createdAt),
    updated_at: keystoneTime(fetch.finishedAt ?? fetch.startedAt ?? fetch.createdAt),
    expires_at: fetch.finishedAt ? keystoneTime(new Date(fetch.finishedAt.getTime() + KEPT_MS)) : null,
    schema: '/v2/schemas/task',
    self: `/v2/tasks/${fetch.id}`,
  }
}

export const importRoutes: readonly Route[] = [
  {
    id: 'image.importImage',
    method: 'POST',
    path: '/v2/images/:imageId/import',
    summary: 'Bring a waiting image its data: from the staging area, a web address, or another image',
    actions: ['ims:images:upload'],
    access: 'project',
    body: ImportRequest,
    answers: {
      202: { description: 'Ordered; the image is `importing`.' },
      400: { description: 'An unknown method or store, or a parameter is missing.' },
      404: { description: 'No such image, or not yours to see.' },
      409: { description: 'The image does not wait for data.' },
    },
    handle: async (request, ctx) => {
      const asked = parsedImport(request.body, storeIdOf(request))
      const origin = originOf(asked, ctx.actor.regionId)
      await orderFetch(ctx, {
        imageId: imageIdOf(request),
        origin,
        asked: asked as Record<string, unknown>,
      })
      return new Response(null, { status: 202 })
    },
  },
  {
    id: 'image.listTasks',
    method: 'GET',
    path: '/v2/images/:imageId/tasks',
    summary: 'Imports of an image',
    actions: ['ims:images:get'],
    access: 'project',
    answers: { 200: { description: 'Tasks, oldest first.' }, 404: { description: 'No such image.' } },
    handle: async (request, ctx) => {
      const imageId = imageIdOf(request)
      const fetches = await listFetches(ctx, { imageId })
      const image = await getImage(ctx, { imageId })
      return json({ tasks: fetches.map((fetch) => presentTask(fetch, image)) })
    },
  },
  {
    id: 'image.importInfo',
    method: 'GET',
    path: '/v2/info/import',
    summary: 'Ways of importing',
    access: 'token',
    answers: { 200: { description: 'Import methods.' } },
    handle: () =>
      json({
        'import-methods': {
          description: 'Import methods available.',
          type: 'array',
          value: importMethods,
        },
      }),
  },
  {
    id: 'image.storesInfo',
    method: 'GET',
    path: '/v2/info/stores',
    summary: 'Where data is kept',
    access: 'token',
    answers: { 200: { description: 'Stores.' } },
    handle: (request) =>
      json({ stores: [{ id: storeIdOf(request), description: 'The object store', default: 'true' }] }),
  },
  {
    id: 'image.usageInfo',
    method: 'GET',
    path: '/v2/info/usage',
    summary: 'What is used of which limit',
    actions: ['ims:quotas:get'],
    access: 'project',
    answers: { 200: { description: 'Usage and limits.' } },
    handle: async (_request, ctx) => {
      const quotas = await getQuotas(ctx, {})
      const of = (resource: string) => {
        const found = quotas.find((quota) => quota.resource === resource)
        return { limit: found?.limit ?? -1, usage: found?.used ?? 0 }
      }
      const bytes = of('stored_bytes')
      const mib = (value: number) => Math.floor(value / 1024 ** 2)
      return json({
        usage: {
          image_size_total: { limit: mib(bytes.limit), usage: mib(bytes.usage) },
          image_count_total: of('private_images'),
          image_count_uploading: of('uploads_in_flight'),
        },
      })
    },
  },
]
