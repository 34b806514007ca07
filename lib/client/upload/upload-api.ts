import type { BeginUploadInput, UploadedObject, UploadPartView, UploadView } from '@/lib/domain/upload/upload'
import type { ErrorData } from '@/lib/i18n/error-text'
import { getJson } from '../get-json'

const base = '/api/console/uploads'

/** A step of an upload that was refused or did not arrive; `status` 0 when there was no answer at all. */
export class UploadFailure extends Error {
  /** Where the uploader library looks for the status. */
  readonly source: { status: number }

  constructor(
    readonly status: number,
    readonly error: ErrorData,
  ) {
    super(error.code)
    this.name = 'UploadFailure'
    this.source = { status }
  }

  /** Whether trying the same again can help. A conflict is somebody else's unfinished part or completion. */
  get isPassing(): boolean {
    return (
      this.status === 0 || this.status === 429 || this.status >= 500 || this.error.code === 'request.conflict'
    )
  }
}

/** The address of an upload, in the region it began in: people may look at another one meanwhile. */
const addressOf = ({ id, regionId }: Pick<UploadView, 'id' | 'regionId'>, tail = ''): string =>
  `${base}/${encodeURIComponent(id)}${tail}?region=${encodeURIComponent(regionId)}`

export type BeginUpload = Pick<BeginUploadInput, 'bucketId' | 'fileName' | 'sizeBytes' | 'fingerprint'>

export const beginUpload = async (input: BeginUpload, signal?: AbortSignal): Promise<UploadView> =>
  (await send<UploadView>('POST', base, { body: JSON.stringify(input), signal })).body

export const openUploads = async (signal?: AbortSignal): Promise<UploadView[]> =>
  (await getJson<{ uploads: UploadView[] }>(base, signal)).uploads

export const uploadParts = async (
  upload: UploadView,
  signal?: AbortSignal,
): Promise<{ upload: UploadView; parts: UploadPartView[] }> =>
  (await send<{ upload: UploadView; parts: UploadPartView[] }>('GET', addressOf(upload), { signal })).body

/** Null while the server is still at it: ask again. */
export async function completeUpload(
  upload: UploadView,
  sha256: string,
  signal?: AbortSignal,
): Promise<UploadedObject | null> {
  const { body } = await send<{ object?: UploadedObject }>('POST', addressOf(upload, '/complete'), {
    body: JSON.stringify({ sha256 }),
    signal,
  })
  return body.object ?? null
}

/** Also when the page is going away. */
export const abortUpload = async (upload: UploadView): Promise<void> => {
  await send('DELETE', addressOf(upload), { keepalive: true })
}

async function send<T>(method: string, address: string, init: RequestInit): Promise<{ body: T }> {
  let response: Response
  try {
    response = await fetch(address, { method, headers: { accept: 'application/json' }, ...init })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new UploadFailure(0, { code: 'unavailable', params: { part: 'api' } })
  }
  const body: unknown = response.status === 204 ? {} : await response.json().catch(() => null)
  if (!response.ok || body === null) throw new UploadFailure(response.status, errorIn(body))
  return { body: body as T } // safe: our own handlers answer with what the verb returns
}

const errorIn = (body: unknown): ErrorData => {
  const error = (body as { error?: ErrorData } | null)?.error
  return typeof error?.code === 'string' ? error : { code: 'unavailable', params: { part: 'api' } }
}

export interface PartToSend {
  number: number
  body: Blob
  isZero: boolean
  sha256: string
}

/**
 * Sends one part; of zeros only the word. XMLHttpRequest because `fetch` does not tell how much of a body has left.
 * @returns the part's tag
 */
export function sendPart(
  upload: UploadView,
  part: PartToSend,
  { signal, onProgress }: { signal?: AbortSignal; onProgress: (sentBytes: number) => void },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const settle = (end: () => void) => {
      signal?.removeEventListener('abort', abort)
      end()
    }
    request.open('PUT', addressOf(upload, `/parts/${part.number}`))
    if (part.isZero) request.setRequestHeader('Imprint-Zero-Part', '1')
    else request.setRequestHeader('Content-Digest', `sha-256=:${base64OfHex(part.sha256)}:`)
    request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, part.body.size))
    request.onload = () =>
      settle(() => (request.status === 200 ? resolve(tagOf(request)) : reject(failureOf(request))))
    request.onerror = () => settle(() => reject(failureOf(request)))
    request.onabort = () => settle(() => reject(abortError(signal)))
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) {
      settle(() => reject(abortError(signal)))
      return
    }
    request.send(part.isZero ? null : part.body)
  })
}

const tagOf = (request: XMLHttpRequest): string => request.getResponseHeader('etag') ?? ''

function failureOf(request: XMLHttpRequest): UploadFailure {
  let body: unknown = null
  try {
    body = JSON.parse(request.responseText)
  } catch {
    // No answer of ours: a proxy's page, or none at all.
  }
  return new UploadFailure(request.status, errorIn(body))
}

/** Keeps the cause: the uploader library tells a pause from a failure by it. */
export function abortError(signal: AbortSignal | undefined): Error {
  const error = new DOMException('stopped', 'AbortError')
  Object.defineProperty(error, 'cause', { value: signal?.reason })
  return error
}

const base64OfHex = (hex: string): string =>
  btoa((hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(''))
