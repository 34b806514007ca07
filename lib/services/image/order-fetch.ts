import { z } from 'zod'
import type { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { ByteOrigin, type FetchImagePayload } from '@/lib/jobs/fetch-image'
import { enqueue } from '../job/enqueue'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { insistReadable } from './fetch-object'
import { lockOwn } from './find-image'
import { moveImage } from './move-image'

const OrderInput = z.object({
  imageId: ImageId,
  origin: ByteOrigin,
  asked: z.record(z.string(), z.unknown()),
})

/** Orders the bytes of a waiting image from the staging area, from an address or from another image [T5]. */
export const orderFetch = verb({
  name: 'updateImage',
  action: 'ims:images:upload',
  input: OrderInput,
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { origin, asked }) => {
    if (origin.kind === 'staged' && image.status !== 'uploading')
      throw new DomainError('image.not_staged', { status: image.status })
    if (origin.kind !== 'staged' && (image.status !== 'queued' || image.sourceKind !== 'upload'))
      throw new DomainError('image.not_queued', { status: image.status })
    // Another image brings its formats along; of an object they are read.
    if (origin.kind !== 'image' && origin.kind !== 'object')
      for (const [field, value] of [
        ['container_format', image.containerFormat],
        ['disk_format', image.diskFormat],
      ] as const)
        if (value === '') throw new DomainError('request.invalid', { field, reason: 'required' })
    if (origin.kind === 'web') ctx.web.check(origin.url)
    if (origin.kind === 'object') await insistReadable(ctx, origin.objectId)
    await reserve(ctx, 'create_jobs')
    await moveImage(ctx, image.id, image.status, 'importing', { failureCode: null })
    const payload: FetchImagePayload = { origin, asked }
    const jobId = await enqueue(ctx, {
      type: 'fetch_image',
      imageId: image.id,
      subject: image.name,
      payload: payload as Prisma.InputJsonObject, // safe: parsed from JSON above
    })
    return { jobId }
  },
  record: ({ imageId, origin }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { origin, jobId: result?.jobId ?? null },
  }),
})
