import { z } from 'zod'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { RECEIVER_LIMIT } from '@/lib/domain/share/rules'
import { findOwn } from '../image/find-image'
import { read } from '../verb'

export interface MemberView {
  accountName: string
  projectName: string
  projectId: string
  status: 'pending' | 'accepted' | 'rejected'
  sharedAt: string
}

/** Everybody an own image was offered to, with their answer [M2]. */
export const listMembers = read({
  action: 'ims:images:get',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image): Promise<{ members: MemberView[]; limit: number }> => {
    const members = await ctx.db.imageMember.findMany({
      where: { imageId: image.id },
      orderBy: [{ createdAt: 'desc' }, { projectId: 'asc' }],
      include: { project: { include: { account: true } } },
    })
    return {
      limit: RECEIVER_LIMIT[image.kind],
      members: members.map(({ project, status, createdAt }) => ({
        accountName: project.account.name,
        projectName: project.name,
        projectId: project.id,
        status,
        sharedAt: createdAt.toISOString(),
      })),
    }
  },
})
