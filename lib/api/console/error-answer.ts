import type { ErrorCode } from '@/lib/domain/error-codes'
import { DomainError, type ErrorParams } from '@/lib/domain/errors'
import { retryAfterHeaders } from '../retry-after'
import { errorStatus } from './error-status'

export interface ErrorAnswer {
  status: number
  headers: Record<string, string>
  body: { error: { code: ErrorCode; params: ErrorParams; message: string; requestId: string } }
  /** False when the error is our fault and must be logged by whoever answers. */
  isRefusal: boolean
}

/** The message is for logs and tools; people read the sentence that their language has for the code. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  const isRefusal = error instanceof DomainError
  const code = isRefusal ? error.code : 'internal'
  const params = isRefusal ? error.params : {}
  const details = Object.entries(params).map(([name, value]) => `${name}=${String(value)}`)
  const message = details.length === 0 ? code : `${code} (${details.join(', ')})`
  return {
    status: errorStatus[code],
    headers: retryAfterHeaders(code, params),
    body: { error: { code, params, message, requestId } },
    isRefusal,
  }
}
