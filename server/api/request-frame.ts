import type { IncomingMessage } from 'node:http'
import { type HttpRefusal, methods } from './http-refusal'

export const TARGET_MAX_BYTES = 32 * 1024
const HEADERS_MAX_BYTES = 16 * 1024
const HEADERS_MAX = 100
/** What the parser takes: target and headers together, with room to tell afterwards which of them was too long. */
export const PARSER_MAX_BYTES = TARGET_MAX_BYTES + HEADERS_MAX_BYTES + 2 * 1024

/**
 * Looks at the first line and the headers of a request, and brings its target into the form `/path?query` that everything
 * after this relies on.
 */
export function frameRequest(request: IncomingMessage): HttpRefusal | null {
  const { method = '', url = '' } = request
  if (method === 'TRACE') return 'http.method_not_allowed'
  if (!methods.includes(method)) return 'http.method_unknown'
  if (url.length > TARGET_MAX_BYTES) return 'http.target_too_long'
  if (hasTooManyHeaders(request)) return 'http.headers_too_large'
  if (!hasSaneHost(request)) return 'http.malformed'
  // HTTP/1.0 need not say; the console relies on it.
  request.headers.host ??= 'localhost'
  if (!/^(?:100-continue)?$/i.test(request.headers.expect ?? '')) return 'http.expectation'
  const target = originForm(url, request.headers.host)
  if (target === null || !isSane(target)) return 'http.malformed'
  request.url = target
  return null
}

function hasTooManyHeaders({ rawHeaders }: IncomingMessage): boolean {
  if (rawHeaders.length > 2 * HEADERS_MAX) return true
  // The parser gives one character a byte, without the `: ` and the end of line that each header has.
  const bytes = rawHeaders.reduce((sum, text) => sum + text.length + 2, 0)
  return bytes > HEADERS_MAX_BYTES
}

/** One, which could stand in an address. Two would let a proxy and us see different ones. */
function hasSaneHost({ rawHeaders, headers, httpVersion }: IncomingMessage): boolean {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
  if (count === 0) return httpVersion === '1.0'
  const host = headers.host ?? ''
  return count === 1 && /^[A-Za-z0-9._~:[\]-]{1,260}$/.test(host) && URL.canParse(`http://${host}`)
}

/** A client that takes us for a proxy writes the whole address (RFC 9112 §3.2.2); null when it means another host. */
function originForm(target: string, host: string | undefined): string | null {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target)
  if (absolute) {
    const [, authority = '', rest = ''] = absolute
    if (authority.toLowerCase() !== host?.toLowerCase()) return null
    return withOneSlash(rest.startsWith('/') ? rest : `/${rest}`)
  }
  return target.startsWith('/') ? withOneSlash(target) : null
}

/** `//name/path` would be an address on another host to whoever resolves it. */
const withOneSlash = (target: string) => target.replace(/^\/{2,}/, '/')

const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i
const encodedControl = /%(?:[01][0-9a-f]|7f)/i

/**
 * What nobody means: NUL, which no text of the database may contain; controls in a path; segments such as `..`, which every
 * client resolves itself and which the routes here and in the console would read differently.
 */
function isSane(target: string): boolean {
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const isPathSane = !/[\\#]/.test(path) && !encodedControl.test(path) && !dotSegment.test(path)
  return isPathSane && !query.includes('#') && !query.includes('%00')
}
