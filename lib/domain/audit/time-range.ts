/** How far back a list looks; `custom` has a beginning and an end of its own. */
export const timeRanges = ['hour', 'day', 'week', 'all', 'custom'] as const
export type TimeRange = (typeof timeRanges)[number]

const HOUR_MS = 3_600_000
const lengthMs: Partial<Record<TimeRange, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
}

export interface RangedTime {
  range: TimeRange
  from: string | null
  to: string | null
}

/** The times that a range means now. */
export function timesOf(
  { range, from, to }: RangedTime,
  now: Date,
): { from: string | null; to: string | null } {
  if (range === 'custom') return { from, to }
  const length = lengthMs[range]
  return { from: length ? new Date(now.getTime() - length).toISOString() : null, to: null }
}
