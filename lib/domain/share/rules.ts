import { no, type Verdict, yes } from '../errors'
import type { ImageKind, ImageStatus, PublicationStatus } from '../image/kinds'

/** How many receivers one image may have [M2]. */
export const RECEIVER_LIMIT = {
  system_disk: 128,
  data_disk: 128,
  iso: 128,
  full_server: 10,
} as const satisfies Record<ImageKind, number>
/** How many may be added in one go; ims-console §3.5. */
export const RECEIVERS_PER_SUBMISSION = 100

export interface Shareable {
  kind: ImageKind
  status: ImageStatus
  visibility: 'private' | 'public' | 'market'
  publication: PublicationStatus
  kmsKeyId: string | null
}

/** Whether an image can be offered at all, as the OpenStack API does also before it has bytes [M2]. */
export function canOffer(image: Shareable): Verdict {
  if (image.visibility !== 'private') return no('share.not_private')
  if (image.publication === 'listed' || image.publication === 'reviewing') return no('share.published')
  if (image.kmsKeyId) return no('share.encrypted')
  return yes
}

/** Whether a finished image can be shared [M2, M12]. */
export function canShare(image: Shareable): Verdict {
  const offerable = canOffer(image)
  if (!offerable.ok) return offerable
  return image.status === 'active' ? yes : no('image.not_active', { status: image.status })
}

/** Whether it may have this many receivers in all [M2]. */
export function canHaveReceivers(image: Shareable, count: number): Verdict {
  const limit = RECEIVER_LIMIT[image.kind]
  return count > limit ? no('share.too_many_receivers', { limit, count }) : yes
}
