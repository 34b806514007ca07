import type { IncomingMessage } from 'node:http'
import { Failure, type FailureKind } from './failure'

/** The kind of an end by the status that led to it. */
function kindOf(status: number): FailureKind {
  switch (status) {
    case 401:
      return 'notSignedIn'
    case 404:
      return 'notFound'
    case 409:
    case 412:
      return 'conflict'
    case 429:
      return 'throttled'
    case 502:
    case 503:
    case 504:
      return 'network'
    default:
      return 'failed'
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The sentence of an error in any of the forms that the public APIs and a gateway before them use. */
function messageOf(bytes: Buffer): string | null {
  try {
    const document = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    const error = (document.error ?? {}) as Record<string, unknown>
    const message = textOf(error.message) ?? textOf(document.error_msg)
    const code = textOf(error.code) ?? textOf(document.error_code)
    return message && code && !message.includes(code) ? `${message} (${code})` : message
  } catch {
    return null
  }
}

/** What a refusing answer means, in the server's words. */
export function refusalOf(answer: IncomingMessage, bytes: Buffer): Failure {
  const status = answer.statusCode ?? 0
  const header = answer.headers['x-request-id']
  const requestId = typeof header === 'string' ? header : null
  if (status >= 300 && status < 400) {
    const words = `The server sends us on to ${answer.headers.location ?? 'another address'}; use that address if it is right.`
    return new Failure('network', words, { requestId, status })
  }
  const message = messageOf(bytes) ?? `The server answered ${status} ${answer.statusMessage ?? ''}`.trim()
  const sentence = /[.!?。)]$/.test(message) ? message : `${message}.`
  return new Failure(kindOf(status), sentence, { requestId, status })
}
