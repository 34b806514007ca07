import { insist } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import { decide } from '@/lib/domain/iam/decide'
import type { Context } from './context'

/**
 * Refuses before anything is loaded. For targets that are not the actor's own: who may not manage them must not learn from
 * the refusal which exist.
 */
export function insistPermitted(ctx: Context, action: Action): void {
  insist(decide(ctx, action))
}
