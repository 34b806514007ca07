/** Failures that cost nothing: people mistype [I7]. */
export const FREE_FAILURES = { user: 5, address: 30 } as const
/** The block after the last free failure; each further one doubles it. */
export const FIRST_BLOCK_SECONDS = 10
export const LONGEST_BLOCK_SECONDS = 900
/** Failures older than this are forgotten. */
export const THROTTLE_MEMORY_SECONDS = 3600
