import type { Integrity } from './integrity'

/** Whose bytes an object of the store is; copies within an account share theirs. */
export interface StoredOwner {
  kind: 'image' | 'object'
  id: string
  name: string
  accountName: string
}

/** Stored bytes as the operator sees them. */
export interface StoredView {
  key: string
  integrity: Integrity
  sizeBytes: number
  repairedUnits: number
  verifiedAt: string | null
  /** To be verified before its turn. */
  isRequested: boolean
  /** Null while nothing refers to it, such as bytes that wait for their import. */
  owner: StoredOwner | null
  /** How many more things have the same bytes. */
  sharedBy: number
}

export interface ScrubView {
  owner: StoredOwner | null
  key: string
  sizeBytes: number
  seenBytes: number
  startedAt: string
}

export interface IntegrityTotals {
  objects: number
  bytes: number
  /** Verified within the interval. */
  verifiedObjects: number
  verifiedBytes: number
  repairedUnits: number
  damagedObjects: number
  /** To be verified before their turn. */
  requestedObjects: number
}

export interface IntegrityView {
  /** Days after which bytes are verified again; 0: only when the operator wants it. */
  intervalDays: number
  totals: IntegrityTotals
  running: ScrubView | null
  /** Damaged first, then repaired, then those that were not verified for the longest; the first of them. */
  objects: StoredView[]
}

/** Of an image's bytes, for its owner. */
export interface VerificationView {
  integrity: Integrity
  verifiedAt: string | null
}
