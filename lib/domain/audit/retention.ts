import { z } from 'zod'

/** Shorter would lose what is still asked about, longer says nobody has decided: `null` keeps for ever [S6]. */
export const RETENTION_MIN_DAYS = 90
export const RETENTION_MAX_DAYS = 3650

export const AuditRetentionInput = z.object({
  days: z.number().int().min(RETENTION_MIN_DAYS).max(RETENTION_MAX_DAYS).nullable(),
})
