import type { MemberStatus } from '@/lib/db/generated/client'
import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { AnswerInput } from '@/lib/domain/share/input'
import type { Context } from '../context'
import { verb } from '../verb'

/** Accepts or rejects images that others offered; a rejected one can be accepted later [T3]. */
export const answerShares = verb({
  name: 'updateMember',
  action: 'ims:images:share',
  input: AnswerInput,
  target: (ctx, { imageIds }) =>
    ctx.db.imageMember.findMany({ where: { imageId: { in: imageIds }, projectId: ctx.actor.projectId } }),
  record: ({ imageIds, answer }, members) => ({
    type: 'image',
    id: imageIds.length === 1 ? imageIds[0] : null,
    details: { imageIds, answer },
    changes:
      members &&
      diffOfSets(
        'images',
        new Map(members.map(({ imageId, status }) => [imageId, status])),
        new Map(imageIds.map((imageId) => [imageId, answer])),
      ),
  }),
  run: async (ctx, _members, { imageIds, answer }) => ({ answered: await answerAll(ctx, imageIds, answer) }),
})

/** Writes one answer to all of the offers, or to none. */
export async function answerAll(
  ctx: Context,
  imageIds: readonly string[],
  answer: MemberStatus,
): Promise<number> {
  const { count } = await ctx.db.imageMember.updateMany({
    where: { imageId: { in: [...imageIds] }, projectId: ctx.actor.projectId },
    data: { status: answer },
  })
  // One that was taken back meanwhile makes the whole answer void, so that nobody believes to have it.
  if (count !== new Set(imageIds).size)
    throw new DomainError('image.not_found', { imageId: imageIds[0] ?? '' })
  return count
}
