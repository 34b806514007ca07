import { no, type Verdict, yes } from '../errors'
import type { ImageKind, ImageStatus, PublicationStatus } from './kinds'

interface Publishable {
  kind: ImageKind
  status: ImageStatus
  publication: PublicationStatus
  kmsKeyId: string | null
  isShared: boolean
}

/** Encrypted, full-server, data-disk and shared images cannot go to the marketplace; ims-console §5 [T4]. */
export function canPublish(image: Publishable): Verdict {
  if (image.status !== 'active') return no('image.not_active', { status: image.status })
  if (image.publication === 'listed' || image.publication === 'reviewing') return no('image.published')
  if (image.kmsKeyId) return no('market.cannot_publish', { why: 'encrypted' })
  if (image.kind !== 'system_disk') return no('market.cannot_publish', { why: image.kind })
  if (image.isShared) return no('market.cannot_publish', { why: 'shared' })
  return yes
}
