import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { Receiver } from '@/lib/domain/share/input'
import type { Context } from '../context'
import { read } from '../verb'

export interface ReceiverView {
  accountName: string
  accountId: string
  projectId: string
  projectName: string
}

/**
 * The project in the actor's region that a receiver text means: an account's name or id, or a project's id.
 * Names are exact, so that nobody can list accounts by guessing parts [M2].
 */
export async function findReceiver(ctx: Context, receiver: string): Promise<ReceiverView> {
  const project = await ctx.db.project.findFirst({
    where: {
      regionId: ctx.actor.regionId,
      OR: [{ id: receiver }, { accountId: receiver }, { account: { name: receiver } }],
    },
    // The project named like its region is the one every account has.
    orderBy: { createdAt: 'asc' },
    include: { account: true },
  })
  if (!project) throw new DomainError('share.receiver_unknown', { receiver })
  if (project.accountId === ctx.actor.accountId) throw new DomainError('share.with_oneself', { receiver })
  return {
    accountName: project.account.name,
    accountId: project.accountId,
    projectId: project.id,
    projectName: project.name,
  }
}

/** Lets the share dialog check a receiver while it is typed. */
export const checkReceiver = read({
  action: 'ims:images:share',
  input: z.object({ receiver: Receiver }),
  run: (ctx, _target, { receiver }) => findReceiver(ctx, receiver),
})
