import { z } from 'zod'
import type { ErrorData } from '@/lib/i18n/error-text'

const Refusal = z.object({
  code: z.string(),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
    .default({}),
})

/**
 * The reason sign-in failed. The server puts a code with its parameters, as JSON, where next-auth has room for a
 * message only; what is not JSON is next-auth's own word (`CredentialsSignin`) or no answer at all.
 */
export function refusalOf(error: string | undefined): ErrorData {
  if (error === undefined) return { code: 'unavailable', params: { part: 'api' } }
  if (error === 'CredentialsSignin') return { code: 'auth.failed' }
  try {
    const parsed = Refusal.safeParse(JSON.parse(error))
    if (parsed.success) return parsed.data
  } catch {
    // Not JSON: falls to the general answer below.
  }
  return { code: 'internal' }
}
