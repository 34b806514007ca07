import { DomainError } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { recordSuccess } from '../../audit/record'
import { type Context, createContext, type RequestInfo, type Services } from '../../context'
import { type KnownToken, knownToken } from './token'

/** The token that somebody asks about: one's own, or one of the account by whoever may see its sessions. */
export async function tokenInQuestion(ctx: Context, own: KnownToken, text: string): Promise<KnownToken> {
  const subject = await knownToken(ctx, text).catch((error: unknown) => {
    if (error instanceof DomainError) throw new DomainError('auth.token_not_found')
    throw error
  })
  const isOwn = subject.actor.userId === own.actor.userId
  const mayAsk = subject.actor.accountId === own.actor.accountId && decide(ctx, 'iam:sessions:list').ok
  if (!isOwn && !mayAsk) throw new DomainError('auth.token_not_found')
  return subject
}

/** Ends a token at once, in every process, and with it all that it was exchanged for. */
export async function revokeToken(
  services: Services,
  request: RequestInfo,
  own: KnownToken,
  text: string,
): Promise<void> {
  const ctx = createContext(services, own.actor, request)
  const subject = await tokenInQuestion(ctx, own, text)
  const isOwn = subject.actor.userId === own.actor.userId
  if (!isOwn && !decide(ctx, 'iam:sessions:delete').ok) throw new DomainError('auth.token_not_found')
  await services.prisma.token.deleteMany({ where: { id: subject.id } })
  await recordSuccess(ctx, 'revokeToken', {
    type: 'user',
    id: subject.actor.userId,
    name: subject.actor.userName,
    // Named so that it is not taken for a secret and hidden.
    details: { auditId: subject.auditId },
  })
}
