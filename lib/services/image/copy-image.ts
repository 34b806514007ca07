import { DomainError, insist } from '@/lib/domain/errors'
import { CopyImageInput, canCopy } from '@/lib/domain/image/copy'
import { imageResource } from '@/lib/domain/image/resource'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '../context'
import { verb } from '../verb'
import { beginCopy } from './begin-copy'
import { findVisible } from './find-image'

/** Makes an image of another one in the same region, in the form that servers are made of quickest [M4]. */
export const copyImage = verb({
  name: 'copyImage',
  action: 'ims:images:copy',
  input: CopyImageInput,
  target: (ctx, { imageId }) => findVisible(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { imageId, name, description, encryption }) => {
    insistMayCopy(image)
    insist(canCopy(image))
    if (encryption !== null && image.owner !== null) throw new DomainError('image.shared_copy_not_encrypted')
    const { projectId, regionId } = ctx.actor
    const begun = await beginCopy(ctx, {
      ...{ type: 'copy_image', sourceImageId: imageId, name, description, encryption },
      target: { projectId, regionId },
      payload: (source) => source,
    })
    await insistOtherKey(ctx, imageId, begun.imageId)
    return begun
  },
  record: ({ imageId, name }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { copy: name, newImageId: result?.imageId ?? null, jobId: result?.jobId ?? null },
  }),
})

/** A key of an image cannot change [C12]; to encrypt anew with the same one would be a change of nothing. */
async function insistOtherKey({ db }: Pick<Context, 'db'>, sourceId: string, copyId: string): Promise<void> {
  const rows = await db.image.findMany({
    where: { id: { in: [sourceId, copyId] } },
    select: { kmsKeyId: true },
  })
  const [one, other] = rows.map(({ kmsKeyId }) => kmsKeyId)
  if (one && one === other) throw new DomainError('image.key_unchanged')
}

/** One's own images, and those that one has accepted; those of the catalogue and the marketplace are used as they are. */
export function insistMayCopy(image: Pick<ImageView, 'relation' | 'memberStatus' | 'owner' | 'id'>): void {
  if (image.owner === null) return
  if (image.relation !== 'shared') throw new DomainError('image.not_owner', { imageId: image.id })
  if (image.memberStatus !== 'accepted') throw new DomainError('image.copy_not_accepted')
}
