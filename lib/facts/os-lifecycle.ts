import { z } from 'zod'
import { bilingual } from './bilingual'
import data from './os-lifecycle.json'

/** Why a date could not be read. Its words are kept and shown instead; nothing is repaired. */
const noDateReasons = ['no_such_day', 'not_announced', 'depends_on_release', 'ended_without_date'] as const
export type NoDateReason = (typeof noDateReasons)[number]

/** `2024-06-30`, or `2027-04` where the source names a month only. */
const calendarDate = z
  .string()
  .regex(/^\d{4}-\d{2}(-\d{2})?$/)
  .refine(isOnCalendar)

function isOnCalendar(text: string): boolean {
  const day = text.length === 7 ? `${text}-01` : text
  const parsed = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
}

const cell = z.union([
  z.strictObject({ asWritten: z.string(), date: calendarDate }),
  z.strictObject({ asWritten: z.string(), date: z.null(), why: z.enum(noDateReasons) }),
])
const columnId = z.enum(['end', 'general', 'extended'])

const schema = z.strictObject({
  chapter: z.string(),
  families: z.array(
    z.strictObject({
      asWritten: z.string(),
      name: z.string(),
      columns: z.array(z.strictObject({ id: columnId, asWritten: z.string(), en: z.string() })),
      rows: z.array(
        z.strictObject({
          version: z.string(),
          /** Regular expression over OS versions as images carry them. */
          covers: z.string(),
          ends: z.partialRecord(columnId, cell),
          note: bilingual.optional(),
        }),
      ),
    }),
  ),
})

export type OsLifecycle = z.infer<typeof schema>
export type LifecycleFamily = OsLifecycle['families'][number]
export type LifecycleRow = LifecycleFamily['rows'][number]
export type LifecycleDate = z.infer<typeof cell>
export type LifecycleColumn = z.infer<typeof columnId>

/** When the support of each operating system ends, chapter 6 [F1]. */
export const osLifecycle: OsLifecycle = schema.parse(data)
