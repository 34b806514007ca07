import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { imageResource } from '@/lib/domain/image/resource'
import { UnshareImageInput } from '@/lib/domain/share/input'
import { lockOwn } from '../image/find-image'
import { verb } from '../verb'

/** Takes an image back from receivers, at once and without their consent [M2]. */
export const unshareImage = verb({
  name: 'deleteMember',
  action: 'ims:images:share',
  input: UnshareImageInput,
  target: async (ctx, { imageId, projectIds }) => {
    const image = await lockOwn(ctx, imageId)
    const members = await ctx.db.imageMember.findMany({
      where: { imageId, projectId: { in: projectIds } },
      include: { project: { include: { account: true } } },
    })
    return { ...image, members }
  },
  resource: (image) => imageResource(image),
  record: ({ imageId, projectIds }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { projectIds },
    changes:
      image &&
      diffOfSets(
        'receivers',
        new Map(image.members.map(({ project, status }) => [project.account.name, status])),
        new Map(),
      ),
  }),
  run: async (ctx, image, { projectIds }) => {
    const { count } = await ctx.db.imageMember.deleteMany({
      where: { imageId: image.id, projectId: { in: projectIds } },
    })
    if (count === 0) throw new DomainError('share.member_not_found')
    return { removed: count }
  },
})
