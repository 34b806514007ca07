import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { read } from '../verb'
import { findVisible } from './find-image'

/**
 * What needs machinery that is not here: refused as the deed itself would refuse somebody who may not do it or does not see
 * the image, and then because it cannot be done. Nothing is pretended.
 */
const cannotWith = (action: Action, operation: string) =>
  read({
    action,
    input: z.object({ imageId: ImageId }),
    target: (ctx, { imageId }) => findVisible(ctx, imageId),
    resource: (image) => imageResource(image),
    run: (): Promise<never> => Promise.reject(new DomainError('request.not_supported', { operation })),
  })

export const cannotExport = cannotWith('ims:images:export', 'export')
export const cannotCopy = cannotWith('ims:images:copy', 'copy')
export const cannotCopyElsewhere = cannotWith('ims:images:copy', 'cross_region_copy')

const cannotMake = (action: Action) =>
  read({
    action,
    input: z.object({ operation: z.string() }),
    run: (_ctx, _target, { operation }): Promise<never> =>
      Promise.reject(new DomainError('request.not_supported', { operation })),
  })

export const cannotMakeServerImage = cannotMake('ims:serverImages:create')
export const cannotMakeDataImage = cannotMake('ims:dataImages:create')
export const cannotMakeWholeImage = cannotMake('ims:wholeImages:create')
