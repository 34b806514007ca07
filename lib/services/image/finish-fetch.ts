import type { Image, Job, Prisma } from '@/lib/db/generated/client'
import { insist } from '@/lib/domain/errors'
import { diskFits } from '@/lib/domain/image/rules'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { endJob } from '../job/end-job'
import { inTransaction } from '../transaction'
import { moveImage } from './move-image'

/** Bytes, attributes, job and audit become true together [T5]. */
export async function finishFetch(
  ctx: Context,
  job: Job,
  settle: (ctx: Context, image: Image) => Promise<Prisma.ImageUncheckedUpdateManyInput>,
): Promise<void> {
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const imageId = job.imageId ?? ''
    await db.$queryRaw`SELECT id FROM images WHERE id = ${imageId}::uuid FOR UPDATE`
    const image = await db.image.findUniqueOrThrow({ where: { id: imageId } })
    const data = await settle(inner, image)
    // Its owner may have asked for a smaller disk while the bytes came.
    if (image.minDiskGib > 0) insist(diskFits(image.minDiskGib, Number(data.virtualSizeBytes ?? 0)))
    await moveImage(inner, imageId, 'importing', 'active', data)
    await endJob(inner, job, { status: 'succeeded' })
    await recordSuccess(inner, 'updateImage', {
      type: 'image',
      id: imageId,
      name: image.name,
      details: { status: 'active', jobId: job.id },
    })
  })
}
