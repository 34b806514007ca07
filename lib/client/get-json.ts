import type { ErrorData } from '@/lib/i18n/error-text'

/** A read that was refused or did not arrive. */
export class ReadFailure extends Error {
  constructor(
    /** Absent when no answer came at all. */
    readonly status: number | undefined,
    readonly error: ErrorData,
    readonly requestId: string | undefined,
  ) {
    super(error.code)
    this.name = 'ReadFailure'
  }
}

/** GET below `/api/console` with the session's cookie. Throws `ReadFailure` with the reason the server gave. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { signal, headers: { accept: 'application/json' } })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ReadFailure(undefined, { code: 'unavailable', params: { part: 'api' } }, undefined)
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && body !== null) return body as T // safe: our own handlers answer with the verb's result
  const error = (body as { error?: ErrorData } | null)?.error
  throw new ReadFailure(
    response.status,
    typeof error?.code === 'string'
      ? error
      : { code: response.status === 503 ? 'unavailable' : 'internal', params: { part: 'api' } },
    response.headers.get('x-request-id') ?? undefined,
  )
}

/** What a failed query shows. */
export function errorDataOf(error: unknown): ErrorData {
  return error instanceof ReadFailure ? error.error : { code: 'internal' }
}
