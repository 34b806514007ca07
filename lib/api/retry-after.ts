import type { ErrorCode } from '@/lib/domain/error-codes'
import type { ErrorParams } from '@/lib/domain/errors'

/** The header that goes with a refusal for being too fast, whatever the protocol; none for any other. */
export function retryAfterHeaders(code: ErrorCode, params: ErrorParams): Record<string, string> {
  if (code !== 'request.throttled') return {}
  return { 'Retry-After': String(Math.max(1, Math.ceil(Number(params.retryAfterSeconds) || 1))) }
}
