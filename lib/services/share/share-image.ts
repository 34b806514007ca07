import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { insist } from '@/lib/domain/errors'
import { imageResource } from '@/lib/domain/image/resource'
import { ShareImageInput } from '@/lib/domain/share/input'
import { canHaveReceivers, canShare } from '@/lib/domain/share/rules'
import { lockOwn } from '../image/find-image'
import { verb } from '../verb'
import { findReceiver } from './find-receiver'

/** Offers an image to other accounts of the region; each accepts or rejects it [M2, T3]. All are added, or none. */
export const shareImage = verb({
  name: 'addMember',
  action: 'ims:images:share',
  input: ShareImageInput,
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { receivers }) => {
    insist(canShare(image))
    const found = new Map<string, Awaited<ReturnType<typeof findReceiver>>>()
    for (const receiver of new Set(receivers)) {
      const project = await findReceiver(ctx, receiver)
      found.set(project.projectId, project)
    }
    const present = await ctx.db.imageMember.findMany({
      where: { imageId: image.id },
      select: { projectId: true, status: true },
    })
    const total = new Set([...present.map((member) => member.projectId), ...found.keys()])
    insist(canHaveReceivers(image, total.size))
    // Who rejected before is asked again; who accepted stays.
    await ctx.db.imageMember.updateMany({
      where: { imageId: image.id, projectId: { in: [...found.keys()] }, status: 'rejected' },
      data: { status: 'pending' },
    })
    await ctx.db.imageMember.createMany({
      data: [...found.keys()].map((projectId) => ({ imageId: image.id, projectId })),
      skipDuplicates: true,
    })
    const statusOf = new Map(present.map((member) => [member.projectId, member.status]))
    return {
      added: [...found.values()].map((receiver) => ({
        ...receiver,
        statusBefore: statusOf.get(receiver.projectId) ?? null,
      })),
    }
  },
  record: ({ imageId, receivers }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { receivers },
    changes:
      result &&
      diffOfSets(
        'receivers',
        new Map(result.added.map(({ accountName, statusBefore }) => [accountName, statusBefore])),
        // Who accepted stays.
        new Map(
          result.added.map((one) => [
            one.accountName,
            one.statusBefore === 'accepted' ? 'accepted' : 'pending',
          ]),
        ),
      ),
  }),
})
