import { unstable_rethrow } from 'next/navigation'
import type { ErrorCode } from '@/lib/domain/error-codes'
import { DomainError, type ErrorParams } from '@/lib/domain/errors'

/** What a server action answers: a value, or an error the form can put into words. */
export type Result<T> =
  | { ok: true; value: T }
  | { ok: false; error: { code: ErrorCode; params: ErrorParams } }

/** Runs a verb for a server action. What is not a refusal is logged here, once, and shown as `internal`. */
export async function asResult<T>(run: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await run() }
  } catch (error) {
    unstable_rethrow(error)
    if (error instanceof DomainError) return { ok: false, error: { code: error.code, params: error.params } }
    console.error(error)
    return { ok: false, error: { code: 'internal', params: {} } }
  }
}
