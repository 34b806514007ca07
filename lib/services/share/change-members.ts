import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { imageResource } from '@/lib/domain/image/resource'
import { AnswersInput, ImagesAndReceivers } from '@/lib/domain/share/input'
import { canHaveReceivers, canShare } from '@/lib/domain/share/rules'
import type { ChangeMembersPayload } from '@/lib/jobs/change-members'
import type { Context } from '../context'
import { findVisible, lockOwn } from '../image/find-image'
import { recordDone } from '../job/record-done'
import { verb } from '../verb'
import { answerAll } from './answer-share'

type Locked = Awaited<ReturnType<typeof lockOwn>>

/** Own images, each of which the actor may share; in one order, so that two such calls do not wait for each other. */
async function lockShared(ctx: Context, imageIds: readonly string[]): Promise<Locked[]> {
  const images: Locked[] = []
  for (const imageId of [...new Set(imageIds)].toSorted()) {
    const image = await lockOwn(ctx, imageId)
    insist(decide(ctx, 'ims:images:share', imageResource(image)))
    images.push(image)
  }
  return images
}

const recordMembers = (ctx: Context, images: readonly { name: string }[], payload: ChangeMembersPayload) =>
  recordDone(ctx, {
    type: 'change_members',
    subject: images.length === 1 ? (images[0]?.name ?? '') : '',
    payload,
  })

const onlyOf = (imageIds: readonly string[]) => (imageIds.length === 1 ? imageIds[0] : null)

/** Offers finished images to projects of the region, all or none [M2]. Who rejected is asked again; who accepted stays. */
export const offerImages = verb({
  name: 'addMember',
  action: 'ims:images:share',
  input: ImagesAndReceivers,
  target: (ctx, { imageIds }) => lockShared(ctx, imageIds),
  run: async (ctx, images, { projectIds }) => {
    const receivers = [...new Set(projectIds)]
    await insistReceivers(ctx, receivers)
    for (const image of images) await offerTo(ctx, image, receivers)
    const results = images.flatMap(({ id }) => receivers.map((projectId) => ({ imageId: id, projectId })))
    return { jobId: await recordMembers(ctx, images, { deed: 'add', results }) }
  },
  record: ({ imageIds, projectIds }, _images, result) => ({
    type: 'image',
    id: onlyOf(imageIds),
    details: { imageIds, receivers: projectIds, jobId: result?.jobId ?? null },
  }),
})

async function insistReceivers(ctx: Context, projectIds: readonly string[]): Promise<void> {
  const { projectId, regionId } = ctx.actor
  if (projectIds.includes(projectId)) throw new DomainError('share.with_oneself', { receiver: projectId })
  const found = await ctx.db.project.findMany({
    where: { id: { in: [...projectIds] }, regionId },
    select: { id: true },
  })
  const known = new Set(found.map(({ id }) => id))
  const unknown = projectIds.find((id) => !known.has(id))
  if (unknown !== undefined) throw new DomainError('share.receiver_unknown', { receiver: unknown })
}

async function offerTo(ctx: Context, image: Locked, projectIds: readonly string[]): Promise<void> {
  insist(canShare(image))
  const where = { imageId: image.id }
  await ctx.db.imageMember.updateMany({
    where: { ...where, projectId: { in: [...projectIds] }, status: 'rejected' },
    data: { status: 'pending' },
  })
  await ctx.db.imageMember.createMany({
    data: projectIds.map((projectId) => ({ ...where, projectId })),
    skipDuplicates: true,
  })
  insist(canHaveReceivers(image, await ctx.db.imageMember.count({ where })))
}

/** Takes images back from projects, at once and without their consent [M2]. */
export const withdrawImages = verb({
  name: 'deleteMember',
  action: 'ims:images:share',
  input: ImagesAndReceivers,
  target: (ctx, { imageIds }) => lockShared(ctx, imageIds),
  run: async (ctx, images, { projectIds }) => {
    const where = {
      imageId: { in: images.map(({ id }) => id) },
      projectId: { in: projectIds },
    }
    const members = await ctx.db.imageMember.findMany({ where })
    if (members.length === 0) throw new DomainError('share.member_not_found')
    await ctx.db.imageMember.deleteMany({ where })
    const results = members.map(({ imageId, projectId }) => ({ imageId, projectId }))
    return { jobId: await recordMembers(ctx, images, { deed: 'remove', results }) }
  },
  record: ({ imageIds, projectIds }, _images, result) => ({
    type: 'image',
    id: onlyOf(imageIds),
    details: { imageIds, projectIds, jobId: result?.jobId ?? null },
  }),
})

/** A receiver's answer to several offers [T3]; nobody can answer for another project. */
export const answerImages = verb({
  name: 'updateMember',
  action: 'ims:images:share',
  input: AnswersInput,
  target: async (ctx, { imageIds }) => {
    const images = []
    for (const imageId of new Set(imageIds)) {
      const image = await findVisible(ctx, imageId)
      insist(decide(ctx, 'ims:images:share', imageResource(image)))
      images.push(image)
    }
    return images
  },
  run: async (ctx, images, { imageIds, projectId, answer }) => {
    if (projectId !== ctx.actor.projectId) throw new DomainError('share.member_not_found')
    await answerAll(ctx, imageIds, answer)
    const results = [...new Set(imageIds)].map((imageId) => ({ imageId, projectId }))
    return { jobId: await recordMembers(ctx, images, { deed: 'answer', results }) }
  },
  record: ({ imageIds, answer }, images, result) => ({
    type: 'image',
    id: onlyOf(imageIds),
    details: { imageIds, answer, jobId: result?.jobId ?? null },
    changes:
      images &&
      diffOfSets(
        'images',
        new Map(images.map(({ id, memberStatus }) => [id, memberStatus])),
        new Map(imageIds.map((imageId) => [imageId, answer])),
      ),
  }),
})
