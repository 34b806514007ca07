import {
  type LifecycleColumn,
  type LifecycleDate,
  type LifecycleFamily,
  type LifecycleRow,
  osLifecycle,
} from '@/lib/facts/os-lifecycle'

export const lifecycleStatuses = ['supported', 'ending', 'ended', 'unknown'] as const
export type LifecycleStatus = (typeof lifecycleStatuses)[number]

/** A support end this near counts as ending [F1]. */
export const ENDING_WITHIN_MONTHS = 6

export interface OsLifecycleAnswer {
  status: LifecycleStatus
  /** The row of chapter 6 that speaks of this version; null when the chapter does not. */
  row: LifecycleRow | null
  family: LifecycleFamily | null
  /** The date that decided: the last kind of support that the row has. Its words are the source's. */
  decidedBy: { column: LifecycleColumn; end: LifecycleDate } | null
}

const UNKNOWN: OsLifecycleAnswer = { status: 'unknown', row: null, family: null, decidedBy: null }

const rows = osLifecycle.families.flatMap((family) =>
  family.rows.map((row) => ({ family, row, covers: new RegExp(row.covers, 'i') })),
)

/**
 * What chapter 6 says about a version on a day. Where it has two dates, the later kind of support decides. A date that cannot be
 * read leaves the status unknown, whatever one might guess from it; the caller shows the words of the source.
 */
export function lifecycleOf(osVersion: string, today: Date): OsLifecycleAnswer {
  const match = rows.find(({ covers }) => covers.test(osVersion))
  if (!match) return UNKNOWN
  const { family, row } = match
  const column = family.columns.at(-1)?.id
  const end = column && row.ends[column]
  if (!end) return { ...UNKNOWN, family, row }
  return { status: statusOf(end, today), family, row, decidedBy: { column, end } }
}

/** The same for one cell of the chapter, e.g. to colour each date of the table. */
export function statusOf(end: LifecycleDate, today: Date): LifecycleStatus {
  if (end.date === null) return end.why === 'ended_without_date' ? 'ended' : 'unknown'
  const lastDay = lastDayOf(end.date)
  const day = today.toISOString().slice(0, 10)
  if (day > lastDay) return 'ended'
  return lastDay <= monthsLater(today, ENDING_WITHIN_MONTHS) ? 'ending' : 'supported'
}

/** A month without a day ends with its last day. */
function lastDayOf(date: string): string {
  if (date.length > 7) return date
  const [year, month] = date.split('-').map(Number)
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10)
}

/** The same day some months later, or the last day of a month that is too short. */
function monthsLater(from: Date, months: number): string {
  const year = from.getUTCFullYear()
  const month = from.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay))).toISOString().slice(0, 10)
}
