import type { Job } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import { imageResource } from '@/lib/domain/image/resource'
import type { SourceBytes } from '@/lib/jobs/copy-image'
import { createContext, type Services } from '../context'
import { insistMayCopy } from './copy-image'
import { findVisible } from './find-image'

/**
 * Asked when a job is taken up: whether who ordered it may still take from the image. One's own may be deleted meanwhile, its bytes
 * are held; what another shares may be taken back.
 */
export async function insistSourceHolds(
  services: Services,
  requester: Asker,
  job: Pick<Job, 'requestId' | 'sourceAddress' | 'projectId'>,
  source: SourceBytes,
  action: Action,
): Promise<void> {
  const isOwn = source.projectId === job.projectId
  const row = await services.prisma.image.findUniqueOrThrow({
    where: { id: source.imageId },
    include: { tags: true },
  })
  insist(decide(requester, action, imageResource({ ...row, tags: isOwn ? row.tags : [] })))
  if (row.status === 'deactivated') throw new DomainError('image.deactivated')
  if (isOwn) return
  const { requestId, sourceAddress } = job
  const ctx = createContext(services, requester.actor, { requestId, sourceAddress, userAgent: '' })
  const image = await findVisible(ctx, source.imageId)
  insistMayCopy(image)
  if (image.status !== 'active') throw new DomainError('image.not_active', { status: image.status })
}
