import { z } from 'zod'
import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError, insist } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { canHaveReceivers, canOffer } from '@/lib/domain/share/rules'
import type { Context } from '../context'
import { findVisible, lockOwn } from '../image/find-image'
import { read, verb } from '../verb'

/** One receiver of an image, as the wire APIs see it. */
export interface Offer {
  imageId: string
  projectId: string
  status: 'pending' | 'accepted' | 'rejected'
  createdAt: Date
  updatedAt: Date
}

const ProjectText = z.string().min(1, 'required').max(64, 'too_long')

/** Offers an image to one project of the region, by its id and also before the image has bytes [M2]. */
export const offerImage = verb({
  name: 'addMember',
  action: 'ims:images:share',
  input: z.object({ imageId: ImageId, projectId: ProjectText }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { projectId }): Promise<Offer> => {
    insist(canOffer(image))
    if (projectId === ctx.actor.projectId)
      throw new DomainError('share.with_oneself', { receiver: projectId })
    const project = await ctx.db.project.findFirst({
      where: { id: projectId, regionId: ctx.actor.regionId },
    })
    if (!project) throw new DomainError('share.receiver_unknown', { receiver: projectId })
    const key = { imageId_projectId: { imageId: image.id, projectId } }
    const known = await ctx.db.imageMember.findUnique({ where: key })
    if (known) throw new DomainError('share.member_exists', { receiver: projectId })
    const count = await ctx.db.imageMember.count({ where: { imageId: image.id } })
    insist(canHaveReceivers(image, count + 1))
    return ctx.db.imageMember.create({ data: { imageId: image.id, projectId } })
  },
  record: ({ imageId, projectId }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { receivers: [projectId] },
    changes: result && diffOfSets('receivers', new Map(), new Map([[projectId, 'pending']])),
  }),
})

/** Who an image was offered to: its owner sees all, a receiver only its own entry. */
export const listOffers = read({
  action: 'ims:images:get',
  input: z.object({ imageId: ImageId, projectId: ProjectText.nullable().default(null) }),
  target: (ctx, { imageId }) => findVisible(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { projectId }): Promise<Offer[]> => {
    const isOwner = image.projectId === ctx.actor.projectId
    const shown = isOwner ? projectId : ctx.actor.projectId
    if (projectId !== null && shown !== projectId) return []
    return ctx.db.imageMember.findMany({
      where: { imageId: image.id, ...(shown !== null && { projectId: shown }) },
      orderBy: [{ createdAt: 'asc' }, { projectId: 'asc' }],
    })
  },
})

/** A receiver's answer to an offer; the owner cannot give it. */
export const answerOffer = verb({
  name: 'updateMember',
  action: 'ims:images:share',
  input: z.object({
    imageId: ImageId,
    projectId: ProjectText,
    status: z.enum(['pending', 'accepted', 'rejected']),
  }),
  target: (ctx, { imageId }) => findVisible(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { projectId, status }): Promise<Offer> => {
    if (image.projectId === ctx.actor.projectId) throw new DomainError('share.owner_cannot_answer')
    if (projectId !== ctx.actor.projectId) throw new DomainError('share.member_not_found')
    return answer(ctx, image.id, status)
  },
  record: ({ imageId, status }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { answer: status },
  }),
})

async function answer(ctx: Context, imageId: string, status: Offer['status']): Promise<Offer> {
  const { projectId } = ctx.actor
  const { count } = await ctx.db.imageMember.updateMany({ where: { imageId, projectId }, data: { status } })
  if (count === 0) throw new DomainError('share.member_not_found')
  return ctx.db.imageMember.findUniqueOrThrow({ where: { imageId_projectId: { imageId, projectId } } })
}
