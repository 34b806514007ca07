import { no, type Verdict, yes } from '../errors'
import type { ImageStatus } from './kinds'

/**
 * The only moves an image can make [T5]. `killed`: its bytes never arrived or were refused; `error`: its bytes were
 * there and are no longer trusted; `uploading`, `importing` and `deactivated` are those of the OpenStack Image API, where
 * an image may also become `active` at once by naming where its bytes lie.
 */
export const nextStatuses = {
  queued: ['saving', 'importing', 'active', 'killed', 'deleted'],
  saving: ['active', 'uploading', 'queued', 'killed', 'deleted'],
  uploading: ['importing', 'queued', 'deleted'],
  importing: ['active', 'queued', 'killed', 'deleted'],
  active: ['deactivated', 'error', 'deleted'],
  deactivated: ['active', 'error', 'deleted'],
  killed: ['queued', 'deleted'],
  error: ['active', 'deactivated', 'deleted'],
  deleted: [],
} as const satisfies Record<ImageStatus, readonly ImageStatus[]>

export function canMove(from: ImageStatus, to: ImageStatus): Verdict {
  const allowed: readonly ImageStatus[] = nextStatuses[from]
  return allowed.includes(to) ? yes : no('image.status_changed', { from, to })
}

/** An image on its way: its row changes by itself, so a list should look again soon. */
export const isInTransit = (status: ImageStatus): boolean =>
  status === 'queued' || status === 'saving' || status === 'importing'
