import { DomainError } from '@/lib/domain/errors'
import { AnswerInput } from '@/lib/domain/share/input'
import { verb } from '../verb'

/** Accepts or rejects images that others offered; a rejected one can be accepted later [T3]. */
export const answerShares = verb({
  name: 'updateMember',
  action: 'ims:images:share',
  input: AnswerInput,
  record: ({ imageIds, answer }) => ({
    type: 'image',
    id: imageIds.length === 1 ? imageIds[0] : null,
    details: { imageIds, answer },
  }),
  run: async (ctx, _target, { imageIds, answer }) => {
    const { count } = await ctx.db.imageMember.updateMany({
      where: { imageId: { in: imageIds }, projectId: ctx.actor.projectId },
      data: { status: answer },
    })
    // One that was taken back meanwhile makes the whole answer void, so that nobody believes to have it.
    if (count !== new Set(imageIds).size)
      throw new DomainError('image.not_found', { imageId: imageIds[0] ?? '' })
    return { answered: count }
  },
})
