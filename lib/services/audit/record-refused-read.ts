import type { ErrorCode } from '@/lib/domain/error-codes'
import { DomainError } from '@/lib/domain/errors'
import { type Action, factsOf, serviceOf } from '@/lib/domain/iam/actions'
import type { Context } from '../context'
import { recordFailure } from './record'

/** Refusals that say who may what. That something was not found is no news: pages that poll would fill the trail. */
const TELLING: readonly ErrorCode[] = [
  'iam.denied',
  'iam.denied_explicitly',
  'iam.operator_only',
  'iam.account_frozen',
]
/** A page that is refused asks again every few seconds. */
const REPEAT_AFTER_SECONDS = 600

/** Looking leaves no record, being refused a look does. */
export async function recordRefusedRead(
  ctx: Context,
  action: Action,
  rawInput: unknown,
  error: unknown,
): Promise<void> {
  if (!(error instanceof DomainError) || !TELLING.includes(error.code)) return
  const type = factsOf(action).resource ?? serviceOf(action)
  const id = (rawInput as Record<string, unknown> | null)?.[`${type}Id`]
  await recordFailure(
    ctx,
    eventOfRead(action),
    {
      type,
      id: typeof id === 'string' ? id.slice(0, 64) : null,
      details: { action },
      repeatAfterSeconds: REPEAT_AFTER_SECONDS,
    },
    error,
  )
}

/** `ims:images:list` → `listImages`, as events are spelled. */
export function eventOfRead(action: Action): string {
  const [, resource = '', operation = ''] = action.split(':')
  return `${operation}${resource.charAt(0).toUpperCase()}${resource.slice(1)}`
}
