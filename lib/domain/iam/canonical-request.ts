import { createHash } from 'node:crypto'

/** A request as it came; the signature covers it as it stood on the wire. */
export interface SignedRequest {
  method: string
  /** Before any decoding. */
  path: string
  /** Without the question mark, before any decoding. */
  query: string
  /** By lower-case name; several lines of one name joined. */
  header(name: string): string | undefined
  /**
   * Lower-case hex SHA-256 of the body that was really received. Null when the body was not read before: then only a
   * signature that leaves the body out can be valid.
   */
  bodySha256: string | null
}

export const EMPTY_BODY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const BODY_HEADER = 'x-sdk-content-sha256'
const UNSIGNED_BODY = 'UNSIGNED-PAYLOAD'

/** Whether the signature leaves the body out: then TLS alone protects it. */
export const hasUnsignedBody = (request: SignedRequest): boolean =>
  request.header(BODY_HEADER) === UNSIGNED_BODY

/**
 * Lower-case hex hashes of the request in every form that a vendor's signer gives it, the documented one first. They differ in
 * spelling only, except for the path: what `%2520` is to one signer is `%20` to another. Empty when a signed
 * header did not come, or the body is not the one that was announced.
 */
export function canonicalHashes(request: SignedRequest, signedHeaders: readonly string[]): string[] {
  const headers = headerBlock(request, signedHeaders)
  if (headers === null) return []
  const forms = new Set<string>()
  for (const body of bodyForms(request))
    for (const path of pathForms(request.path))
      for (const query of queryForms(request.query))
        forms.add(
          [request.method.toUpperCase(), path, query, headers, signedHeaders.join(';'), body].join('\n'),
        )
  // A header value holds one character a byte; everything else is ASCII by now.
  return [...forms].map((form) => createHash('sha256').update(form, 'latin1').digest('hex'))
}

/** In the order of the list, which a signer need not have sorted. */
function headerBlock(request: SignedRequest, signedHeaders: readonly string[]): string | null {
  let block = ''
  for (const name of signedHeaders) {
    const value = request.header(name)
    if (value === undefined) return null
    block += `${name}:${value.trim()}\n`
  }
  return block
}

function bodyForms({ header, bodySha256 }: SignedRequest): string[] {
  const announced = header(BODY_HEADER)
  // Some signers hash an empty body although they announce that they leave it out.
  if (announced === UNSIGNED_BODY)
    return bodySha256 === EMPTY_BODY_SHA256 ? [UNSIGNED_BODY, EMPTY_BODY_SHA256] : [UNSIGNED_BODY]
  if (bodySha256 === null || (announced !== undefined && announced !== bodySha256)) return []
  return [bodySha256]
}

/** One signer decodes the path before it encodes it, another encodes it as it stands. */
function pathForms(path: string): string[] {
  const encode = (text: string) => {
    const encoded = text.split('/').map(percentEncode).join('/')
    return encoded.endsWith('/') ? encoded : `${encoded}/`
  }
  if (!path.includes('%')) return [encode(path)]
  try {
    return [encode(decodeURIComponent(path)), encode(path)]
  } catch {
    return [encode(path)]
  }
}

/**
 * The pairs as our handlers read them, so that nothing else can have been signed. Signers sort them before they encode, the
 * documentation after.
 */
function queryForms(query: string): string[] {
  const pairs = [...new URLSearchParams(query)]
  const encode = ([key, value]: [string, string]): [string, string] => [
    percentEncode(key),
    percentEncode(value),
  ]
  const join = (sorted: readonly [string, string][]) => sorted.map((pair) => pair.join('=')).join('&')
  return [join(pairs.map(encode).sort(byKeyThenValue)), join(pairs.sort(byKeyThenValue).map(encode))]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byKeyThenValue = (a: [string, string], b: [string, string]): number =>
  compare(a[0], b[0]) || compare(a[1], b[1])

/** RFC 3986: everything but unreserved characters. */
const percentEncode = (text: string): string =>
  // Half a surrogate pair would throw; through bytes it becomes the replacement character.
  encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
