/** What the last look at the bytes of an object found [S4]. */
export const integrities = ['unknown', 'sound', 'repaired', 'damaged'] as const
export type Integrity = (typeof integrities)[number]

/** Damaged bytes are looked at again so soon: a disk or a zone that was away may be back. */
export const DAMAGED_AGAIN_DAYS = 1

/** A worker that verifies renews its lease well within this; when it is over, another may go on. */
export const SCRUB_LEASE_SECONDS = 30
