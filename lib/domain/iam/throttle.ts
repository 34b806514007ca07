/** Failures that cost nothing: people mistype. */
export const FREE_FAILURES = { user: 5, address: 30 } as const
const FIRST_BLOCK_SECONDS = 10
const LONGEST_BLOCK_SECONDS = 900
/** Failures older than this are forgotten. */
export const THROTTLE_MEMORY_SECONDS = 3600

/** How long to wait after this many failures in a row; doubles each time [I7]. 0: not at all. */
export function blockSeconds(kind: keyof typeof FREE_FAILURES, failures: number): number {
  const over = failures - FREE_FAILURES[kind]
  return over < 0 ? 0 : Math.min(FIRST_BLOCK_SECONDS * 2 ** over, LONGEST_BLOCK_SECONDS)
}
