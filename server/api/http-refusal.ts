import type { ServerResponse } from 'node:http'
import { sendJson } from './answers'

/** What the rules of HTTP forbid, before it matters which address is asked for and by whom. */
const statuses = {
  'http.malformed': 400,
  'http.method_not_allowed': 405,
  'http.timeout': 408,
  'http.target_too_long': 414,
  'http.expectation': 417,
  'http.headers_too_large': 431,
  'http.method_unknown': 501,
} as const

/** For people; a program goes by the code. */
const sentences: Record<HttpRefusal, string> = {
  'http.malformed':
    'This is not a request as HTTP has it. Check the address, the headers and what stands between.',
  'http.method_not_allowed': 'This server does not take this method.',
  'http.timeout': 'The request did not arrive in time. Send it again.',
  'http.target_too_long': 'The address is longer than 32 KiB. Ask for less at once.',
  'http.expectation': 'The only expectation that is met is 100-continue.',
  'http.headers_too_large': 'The headers are more than 100 or larger than 16 KiB. Send less.',
  'http.method_unknown': 'There is no such method.',
}

export type HttpRefusal = keyof typeof statuses

export const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The refusal in the form of all our errors. */
export function httpRefusal(refusal: HttpRefusal, requestId: string) {
  const headers = refusal === 'http.method_not_allowed' ? { Allow: methods.join(', ') } : {}
  const error = { code: refusal, params: {}, message: sentences[refusal], requestId }
  return { status: statuses[refusal], headers, body: { error } }
}

/** Ends the connection as well: whoever breaks the rules may have another idea of where the next request begins. */
export function sendHttpRefusal(response: ServerResponse, refusal: HttpRefusal, requestId: string): void {
  const { status, headers, body } = httpRefusal(refusal, requestId)
  for (const [name, value] of Object.entries({ ...headers, Connection: 'close' }))
    response.setHeader(name, value)
  sendJson(response, status, body)
}
