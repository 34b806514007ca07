import { z } from 'zod'

/** What every call answers whose work goes on after it. */
export const JobAnswer = z.object({ job_id: z.string().meta({ description: '32 hex digits.' }) })
