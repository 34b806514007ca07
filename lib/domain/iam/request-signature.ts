import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalHashes, type SignedRequest } from './canonical-request'

/** Requests that programs sign with an access key, in the scheme of the vendor's SDKs. */
const SCHEME = 'SDK-HMAC-SHA256'
const DATE_HEADER = 'x-sdk-date'
/** Says where a request works: unsigned, anybody on its way could send it elsewhere. */
const PROJECT_HEADER = 'x-project-id'
/** How far the clocks of client and service may be apart; ims-api §12.2. */
export const SKEW_MAX_MINUTES = 15
const SKEW_MAX_MS = SKEW_MAX_MINUTES * 60 * 1000
const AUTHORIZATION_MAX_CHARACTERS = 8192
const SIGNED_HEADERS_MAX = 100

export interface Authorization {
  accessKeyId: string
  /** Lower-case, in the order given. */
  signedHeaders: readonly string[]
  /** Lower-case hex. */
  signature: string
}

/** `not_signed`: the signature does not cover what it must. */
export type SignatureVerdict = 'valid' | 'wrong' | 'date_missing' | 'date_skewed' | 'not_signed'

// No two neighbouring classes share a character, so that nothing is tried twice.
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 +Access=([!-+\--~]{1,128}), *SignedHeaders=([!#$%&'*+\-.^_`|~0-9A-Za-z;]+), *Signature=([0-9A-Fa-f]{64})$/

/** The parts of an Authorization header; null when it is not one of this scheme. */
export function parseAuthorization(text: string): Authorization | null {
  if (text.length > AUTHORIZATION_MAX_CHARACTERS) return null
  const [, accessKeyId, names, signature] = AUTHORIZATION.exec(text) ?? []
  if (!accessKeyId || !names || !signature) return null
  const signedHeaders = names.toLowerCase().split(';')
  const isList = signedHeaders.length <= SIGNED_HEADERS_MAX && signedHeaders.every((name) => name !== '')
  return isList ? { accessKeyId, signedHeaders, signature: signature.toLowerCase() } : null
}

/**
 * Whether the holder of the secret sent this request, lately. Within the window the same request can come again: who must
 * not carry it out twice has to remember signatures.
 */
export function verifySignature(
  request: SignedRequest,
  { signedHeaders, signature }: Pick<Authorization, 'signedHeaders' | 'signature'>,
  secret: string,
  now: Date,
): SignatureVerdict {
  if (!signedHeaders.includes('host') || !signedHeaders.includes(DATE_HEADER)) return 'not_signed'
  if (request.header(PROJECT_HEADER) !== undefined && !signedHeaders.includes(PROJECT_HEADER))
    return 'not_signed'
  const dateText = request.header(DATE_HEADER)?.trim() ?? ''
  const signedAt = parseSdkDate(dateText)
  if (!signedAt) return 'date_missing'
  const skewMs = Math.abs(now.getTime() - signedAt.getTime())
  // Written so that a clock that gives no time refuses.
  if (!(skewMs <= SKEW_MAX_MS)) return 'date_skewed'
  let isValid = false
  for (const hash of canonicalHashes(request, signedHeaders))
    if (isSame(sign(dateText, hash, secret), signature)) isValid = true
  return isValid ? 'valid' : 'wrong'
}

/** The Authorization header for a request whose headers, `host` and `x-sdk-date` among them, are set already. */
export function signRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  key: { accessKeyId: string; secret: string },
): string {
  const names = signedHeaders.map((name) => name.toLowerCase()).sort()
  const dateText = request.header(DATE_HEADER)
  const [hash] = canonicalHashes(request, names)
  if (!dateText || !hash) throw new Error('A header to be signed is not set, or the body has another hash.')
  const signature = sign(dateText, hash, key.secret)
  return `${SCHEME} Access=${key.accessKeyId}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

/** `YYYYMMDDTHHMMSSZ`, as the header x-sdk-date has it. */
export const formatSdkDate = (date: Date): string =>
  `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

function parseSdkDate(text: string): Date | null {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // A day that no month has would be taken for one of the next.
  return Number.isNaN(date.getTime()) || formatSdkDate(date) !== text ? null : date
}

const sign = (dateText: string, canonicalHash: string, secret: string): string =>
  createHmac('sha256', secret).update([SCHEME, dateText, canonicalHash].join('\n')).digest('hex')

/** In the same time wherever they differ. */
function isSame(computed: string, given: string): boolean {
  const [a, b] = [Buffer.from(computed), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
