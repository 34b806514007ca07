import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import { read } from '../verb'

/**
 * What needs machinery that is not here: refused as the deed itself would refuse somebody who may not do it, and then because
 * it cannot be done. Nothing is pretended.
 */
const cannotMake = (action: Action) =>
  read({
    action,
    input: z.object({ operation: z.string() }),
    run: (_ctx, _target, { operation }): Promise<never> =>
      Promise.reject(new DomainError('request.not_supported', { operation })),
  })

export const cannotMakeServerImage = cannotMake('ims:serverImages:create')
export const cannotMakeWholeImage = cannotMake('ims:wholeImages:create')
