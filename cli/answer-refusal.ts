import type { IncomingMessage } from 'node:http'
import { Failure, type FailureKind } from './failure'

/** IMS answers 400 to all that is wrong; its code says what. ims-api §14 */
const byCode: Readonly<Record<string, FailureKind>> = {
  'IMG.0023': 'notFound', // job
  'IMG.0027': 'notFound', // image
  'IMG.0069': 'notFound', // bucket
  'IMG.0114': 'notFound', // member
  'IMG.0121': 'notFound', // object
  'IMG.0144': 'notFound', // image
  'IMG.0147': 'notFound', // region
  'IMG.0046': 'conflict', // state of the image
  'IMG.0070': 'conflict', // object that exists
}

/** The kind of an end by the status and the code that led to it. */
function kindOf(status: number, code: string | null): FailureKind {
  if (status === 400 && code !== null && Object.hasOwn(byCode, code)) return byCode[code] ?? 'failed'
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

interface Said {
  message: string | null
  code: string | null
}

/** What an error says in any of the forms that the public APIs and a gateway before them use. */
function saidBy(bytes: Buffer): Said {
  try {
    const document = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    const error = (document.error ?? {}) as Record<string, unknown>
    return {
      message: textOf(error.message) ?? textOf(document.error_msg),
      code: textOf(error.code) ?? textOf(document.error_code),
    }
  } catch {
    return { message: null, code: null }
  }
}

/** What a refusing answer means, in the server's words. */
export function refusalOf(answer: IncomingMessage, bytes: Buffer, host: string): Failure {
  const status = answer.statusCode ?? 0
  const header = answer.headers['x-request-id']
  const requestId = typeof header === 'string' ? header : null
  if (status >= 300 && status < 400) {
    const words = `The server sends us on to ${answer.headers.location ?? 'another address'}; use that address if it is right.`
    return new Failure('network', words, { requestId, status })
  }
  const { message: words, code } = saidBy(bytes)
  // Ours says why and gives the id of the request; a page of somebody else's does neither.
  if (words === null && requestId === null && [400, 404, 405, 501].includes(status))
    return new Failure('network', `${host} does not answer as an Imprint server does (it says ${status}).`, {
      status,
    })
  const message = words
    ? `${words}${code && !words.includes(code) ? ` (${code})` : ''}`
    : `The server answered ${status} ${answer.statusMessage ?? ''}`.trim()
  const sentence = /[.!?。)]$/.test(message) ? message : `${message}.`
  return new Failure(kindOf(status, code), sentence, { requestId, status, serverCode: code })
}
