import type { RequestInfo } from '@/lib/services/context'

/**
 * Reads what the api process put in front of a request. The console listens on loopback only, so these headers can come
 * from nobody else.
 */
export function requestInfo(header: (name: string) => string | null, fallbackId: string): RequestInfo {
  return {
    requestId: header('x-request-id') ?? fallbackId,
    sourceAddress: header('x-forwarded-for')?.split(',')[0]?.trim() || '127.0.0.1',
    userAgent: header('user-agent') ?? '',
  }
}
