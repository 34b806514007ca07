import type { Readable } from 'node:stream'
import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { verb } from '../verb'
import { findOwn, findVisible } from './find-image'
import { moveImage } from './move-image'
import { forget, isReadable, type Received, receiveBytes } from './receive-bytes'
import { inspectReceived, keepReceived, settleBytes } from './settle-bytes'

const UploadInput = z.object({
  imageId: ImageId,
  body: z.custom<Readable>(isReadable, 'stream'),
  /** What the sender says will come. */
  sizeBytes: z.number().int().min(0).nullable(),
})

/** The rules that hold before the first byte is taken. */
function insistReady(ctx: Context, image: ImageView): void {
  insist(decide(ctx, 'ims:images:upload', imageResource(image)))
  if (image.status !== 'queued' || image.sourceKind !== 'upload')
    throw new DomainError('image.not_queued', { status: image.status })
  if (image.containerFormat === '')
    throw new DomainError('request.invalid', { field: 'container_format', reason: 'required' })
  if (image.diskFormat === '')
    throw new DomainError('request.invalid', { field: 'disk_format', reason: 'required' })
}

/**
 * Takes the bytes of a waiting image from the request itself. It becomes active when all of them are stored, measured and
 * found to be what was declared; otherwise it waits again, and nothing stays [T5].
 */
export const uploadImage = verb({
  name: 'updateImage',
  action: 'ims:images:upload',
  isTransactional: false,
  input: UploadInput,
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, sizeBytes }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { upload: true, sizeBytes },
  }),
  run: (ctx, image, { body, sizeBytes }) => {
    insistReady(ctx, image)
    // Command lines whose input is closed send nothing and mean nothing by it: the image goes on waiting.
    if (sizeBytes === 0) return findVisible(ctx, image.id)
    return receiving(ctx, image, body, async (received) => {
      if (received.stored.sizeBytes === 0) await takeNothing(ctx, image.id, received)
      else await finish(ctx, image.id, received)
      return findVisible(ctx, image.id)
    })
  },
})

async function finish(ctx: Context, imageId: string, received: Received): Promise<void> {
  const image = await ctx.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
  const virtualSizeBytes = await inspectReceived(ctx, image, received.key)
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const data = await settleBytes(inner, image, received, virtualSizeBytes)
    await moveImage(inner, imageId, 'saving', 'active', data)
  })
}

async function takeNothing(ctx: Context, imageId: string, { key }: Received): Promise<void> {
  await forget(ctx, key)
  await moveImage({ ...ctx, db: ctx.prisma }, imageId, 'saving', 'queued')
}

/** Bytes go to the staging area, where an import finds them. */
export const stageImage = verb({
  name: 'updateImage',
  action: 'ims:images:upload',
  isTransactional: false,
  input: UploadInput,
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, sizeBytes }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { stage: true, sizeBytes },
  }),
  run: (ctx, image, { body, sizeBytes }) => {
    insistReady(ctx, image)
    if (sizeBytes === 0) throw new DomainError('file.empty')
    return receiving(ctx, image, body, ({ key, stored, digests }) =>
      inTransaction(ctx, async (db) => {
        const { sizeBytes: received } = stored
        await keepReceived({ db }, key, stored)
        await reserve({ ...ctx, db }, 'stored_bytes', received, image.projectId)
        await moveImage({ ...ctx, db }, image.id, 'saving', 'uploading', {
          stagedKey: key,
          sizeBytes: received,
          md5: digests.md5,
          hashAlgorithm: 'sha512',
          hashValue: digests.sha512,
        })
      }),
    )
  },
})

/** Receives while the image is `saving`; when that or `settle` fails nothing stays, and the image waits again. */
async function receiving<T>(
  ctx: Context,
  image: ImageView,
  body: Readable,
  settle: (received: Received) => Promise<T>,
): Promise<T> {
  await moveImage({ ...ctx, db: ctx.prisma }, image.id, 'queued', 'saving')
  try {
    const received = await receiveBytes(ctx, image, body)
    try {
      return await settle(received)
    } catch (error) {
      await forget(ctx, received.key)
      throw error
    }
  } catch (error) {
    // Somebody may have deleted it meanwhile.
    await moveImage({ ...ctx, db: ctx.prisma }, image.id, 'saving', 'queued').catch(() => {})
    throw error
  }
}
