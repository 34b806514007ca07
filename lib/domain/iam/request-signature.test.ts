import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalHashes, EMPTY_BODY_SHA256, hasUnsignedBody, type SignedRequest } from './canonical-request'
import { formatSdkDate, parseAuthorization, signRequest, verifySignature } from './request-signature'

const ACCESS_KEY_ID = 'AKEXAMPLE0000000001'
const SECRET = 'SKexample/secret+key0000000000000001'
const SIGNED_AT = new Date('2026-01-01T00:00:00Z')
const IMAGE = '465076de-dc36-4aec-80f5-ef9d8009428f'
const key = { accessKeyId: ACCESS_KEY_ID, secret: SECRET }

interface Sent {
  method: string
  path: string
  query: string
  headers: Record<string, string>
  body: string | null
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const received = ({ headers, body, ...line }: Sent): SignedRequest => ({
  ...line,
  header: (name) => headers[name],
  bodySha256: body === null ? null : sha256(body),
})
const always = { host: 'ims.example.test:8443', 'x-sdk-date': '20260101T000000Z' }
const sent = (changes: Partial<Sent> = {}): Sent => ({
  ...{ method: 'GET', path: '/v2/cloudimages', query: '', headers: always, body: '' },
  ...changes,
})
const names = (request: Sent) => Object.keys(request.headers).sort()

const list = sent({ query: 'limit=1&__imagetype=gold&tag=a%3Db%20c' })
const copy = sent({
  method: 'POST',
  path: `/v1/cloudimages/${IMAGE}/copy`,
  headers: {
    ...always,
    'content-type': 'application/json',
    'x-project-id': '1bed856811654c1cb661a6ca845ebc77',
  },
  body: '{"name":"镜像 1"}',
})
const change = sent({
  method: 'PATCH',
  path: `/v2/cloudimages/${IMAGE}`,
  headers: {
    ...always,
    'content-type': 'application/openstack-images-v2.1-json-patch',
    'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD',
  },
  body: '[]',
})

/** Signs one request, lets another arrive, and says what the server finds. */
function verdict(signed: Sent, arrived: Sent = signed, now = SIGNED_AT, secret = SECRET) {
  const authorization = parseAuthorization(signRequest(received(signed), names(signed), key))!
  return verifySignature(received(arrived), authorization, secret, now)
}

describe('the output of the vendor’s signer is met digit by digit', () => {
  it.each([
    [
      'a list with a query',
      list,
      'eca950c75c3d43534e4c8ed7cb9387c5c9fbc4435c30327d3b906223d20296e9',
      '28e1c4d6b1e5d703865ed0133e346993840f86c1b893637bbffe1a98a3f16497',
    ],
    [
      'a body with Chinese',
      copy,
      '22b5e64e70993e279fe5fbd4df002c5303e7a02e4eb1b9c07618b87229ab95a7',
      '55c5eda7b1c5a4cc36bee41eb680b8fc9bca9d93d6bed5b684ef172f597d5895',
    ],
    [
      'a body that is not signed',
      change,
      'b6abaf73555f16e14bf8f63099e8e5db768375177e62f5edc25bc32844975446',
      '3cde04bee2f9881cb9c53a7d47b6c9d3463f5bdb0b686b047ee954773ac2ecea',
    ],
  ])('%s', (_what, request, canonicalHash, signature) => {
    expect(canonicalHashes(received(request), names(request))[0]).toBe(canonicalHash)
    const header = signRequest(received(request), names(request), key)
    expect(header).toBe(
      `SDK-HMAC-SHA256 Access=${ACCESS_KEY_ID}, SignedHeaders=${names(request).join(';')}, Signature=${signature}`,
    )
    expect(verifySignature(received(request), parseAuthorization(header)!, SECRET, SIGNED_AT)).toBe('valid')
  })
})

describe('a request that was changed on its way is refused', () => {
  const headers = (changes: Record<string, string>) => ({ headers: { ...copy.headers, ...changes } })
  it.each<[string, Sent, Partial<Sent>]>([
    ['the method', copy, { method: 'PUT' }],
    ['the path', copy, { path: `${copy.path}x` }],
    ['an inner slash', copy, { path: copy.path.replace('/copy', '//copy') }],
    ['a value of the query', list, { query: list.query.replace('gold', 'private') }],
    ['a pair more', list, { query: `${list.query}&a=` }],
    ['a pair less', list, { query: 'limit=1' }],
    ['a pair twice', list, { query: `${list.query}&limit=1` }],
    ['an = that was part of a value', list, { query: list.query.replace('%3D', '=b&a=') }],
    ['the body', copy, { body: '{"name":"other"}' }],
    ['the body gone', copy, { body: '' }],
    ['a body that was not read', copy, { body: null }],
    ['the host', copy, headers({ host: 'ims.example.test' })],
    ['a signed header', copy, headers({ 'x-project-id': '0' })],
    ['the date', copy, headers({ 'x-sdk-date': '20260101T000001Z' })],
    ['a body said not to be signed', copy, headers({ 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' })],
    [
      'a hash said to be that of the body',
      copy,
      { ...headers({ 'x-sdk-content-sha256': sha256('x') }), body: 'x' },
    ],
  ])('%s', (_what, signed, changes) => {
    expect(verdict(signed, { ...signed, ...changes })).toBe('wrong')
  })

  it('a signed header that is gone', () => {
    const { 'x-project-id': _gone, ...rest } = copy.headers
    expect(verdict(copy, { ...copy, headers: rest })).toBe('wrong')
  })

  it('another secret, and a signature that differs in one digit or is cut short', () => {
    expect(verdict(copy, copy, SIGNED_AT, `${SECRET}x`)).toBe('wrong')
    const { signedHeaders, signature } = parseAuthorization(signRequest(received(copy), names(copy), key))!
    const last = signature.endsWith('0') ? '1' : '0'
    for (const forged of [signature.slice(0, -1) + last, signature.slice(0, -1), '', `${signature}0`])
      expect(verifySignature(received(copy), { signedHeaders, signature: forged }, SECRET, SIGNED_AT)).toBe(
        'wrong',
      )
  })

  it('a list of signed headers that was made shorter', () => {
    const { signature } = parseAuthorization(signRequest(received(copy), names(copy), key))!
    const signedHeaders = ['host', 'x-project-id', 'x-sdk-date']
    expect(verifySignature(received(copy), { signedHeaders, signature }, SECRET, SIGNED_AT)).toBe('wrong')
  })
})

describe('what signers do differently is the same request', () => {
  const withBody = (announced: string, body: string | null) =>
    sent({ method: 'PUT', headers: { ...always, 'x-sdk-content-sha256': announced }, body })

  it('a slash at the end, the order of the query, an escape that was not needed', () => {
    expect(verdict(list, { ...list, path: `${list.path}/` })).toBe('valid')
    expect(verdict(list, { ...list, query: 'tag=a%3db+c&limit=%31&&__imagetype=gold' })).toBe('valid')
    expect(verdict(sent({ query: 'a' }), sent({ query: 'a=' }))).toBe('valid')
    expect(verdict(sent({ method: 'get' }), sent())).toBe('valid')
  })

  it('a header with space around its value', () => {
    expect(
      verdict(copy, {
        ...copy,
        headers: { ...copy.headers, 'x-project-id': ` ${copy.headers['x-project-id']}\t` },
      }),
    ).toBe('valid')
  })

  it('an escape in the path, encoded once or twice', () => {
    // What a signer takes that encodes the path as it stands.
    const twice = sent({ path: '/v2/a%2520b' })
    expect(verdict(sent({ path: '/v2/a%20b' }))).toBe('valid')
    expect(verdict(twice, sent({ path: '/v2/a%20b' }))).toBe('valid')
    expect(verdict(sent({ path: '/v2/a%zzb' }))).toBe('valid')
    expect(verdict(sent({ path: '/v2/a%20b' }), sent({ path: '/v2/a%20c' }))).toBe('wrong')
  })

  it('values sorted before or after they are encoded', () => {
    const query = 'tag=a1&tag=a%3A1&tag=%E9%95%9C'
    const [documented, ofSigners] = canonicalHashes(received(sent({ query })), ['host', 'x-sdk-date'])
    expect(documented).not.toBe(ofSigners)
    expect(canonicalHashes(received(list), names(list))).toHaveLength(1)
  })

  it('an empty body that is announced as not signed and hashed all the same', () => {
    const announced = withBody('UNSIGNED-PAYLOAD', '')
    const [left, hashed] = canonicalHashes(received(announced), names(announced))
    expect(left).not.toBe(hashed)
    expect(canonicalHashes(received({ ...announced, body: 'x' }), names(announced))).toEqual([left])
  })

  it('a body that is not signed need not have been read', () => {
    expect(verdict(withBody('UNSIGNED-PAYLOAD', 'a'), withBody('UNSIGNED-PAYLOAD', null))).toBe('valid')
    expect(hasUnsignedBody(received(withBody('UNSIGNED-PAYLOAD', null)))).toBe(true)
    expect(verdict(withBody(sha256('a'), 'a'))).toBe('valid')
    expect(hasUnsignedBody(received(copy))).toBe(false)
  })

  it('signed headers in the order of the signer', () => {
    const unsorted = ['x-sdk-date', 'host']
    const [hash] = canonicalHashes(received(sent()), unsorted)
    expect(hash).toBe(
      sha256(
        `GET\n/v2/cloudimages/\n\nx-sdk-date:20260101T000000Z\nhost:ims.example.test:8443\n\nx-sdk-date;host\n${EMPTY_BODY_SHA256}`,
      ),
    )
  })

  it('a header of UTF-8 bytes, which arrive one character each', () => {
    const request = sent({ headers: { ...always, 'x-name': Buffer.from('镜像').toString('latin1') } })
    const [hash] = canonicalHashes(received(request), ['host', 'x-name', 'x-sdk-date'])
    const block = `host:${always.host}\nx-name:镜像\nx-sdk-date:${always['x-sdk-date']}\n`
    expect(hash).toBe(
      sha256(`GET\n/v2/cloudimages/\n\n${block}\nhost;x-name;x-sdk-date\n${EMPTY_BODY_SHA256}`),
    )
  })
})

describe('the date', () => {
  const minutes = (count: number, ms = 0) => new Date(SIGNED_AT.getTime() + count * 60_000 + ms)
  it.each([
    [minutes(15), 'valid'],
    [minutes(15, -1), 'valid'],
    [minutes(15, 1), 'date_skewed'],
    [minutes(-15), 'valid'],
    [minutes(-15, 1), 'valid'],
    [minutes(-15, -1), 'date_skewed'],
    [new Date(Number.NaN), 'date_skewed'],
  ])('signed at 00:00, seen at %s: %s', (now, expected) => {
    expect(verdict(list, list, now)).toBe(expected)
  })

  it.each([
    '',
    '2026-01-01T00:00:00Z',
    '20260101T000000',
    '20260230T000000Z',
    '20260101T240000Z',
    '99999999T999999Z',
  ])('%j is none', (date) => {
    expect(verdict(list, { ...list, headers: { ...always, 'x-sdk-date': date } })).toBe('date_missing')
  })

  it('must have come', () => {
    expect(verdict(list, { ...list, headers: { ...always, 'x-sdk-date': undefined! } })).toBe('date_missing')
  })

  it('is written as it is read', () => {
    expect(formatSdkDate(new Date('2026-01-02T03:04:05.678Z'))).toBe('20260102T030405Z')
  })

  it('and the host must be signed', () => {
    const signature = '0'.repeat(64)
    for (const signedHeaders of [['host'], ['x-sdk-date'], ['x-sdk-date2', 'hosts'], []])
      expect(verifySignature(received(list), { signedHeaders, signature }, SECRET, SIGNED_AT)).toBe(
        'not_signed',
      )
  })
})

describe('parseAuthorization', () => {
  const hex = 'ab'.repeat(32)
  it.each([
    [`SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${hex}`, ['host', 'x-sdk-date']],
    [`SDK-HMAC-SHA256 Access=AK,SignedHeaders=Host,Signature=${hex.toUpperCase()}`, ['host']],
  ])('takes %s', (text, signedHeaders) => {
    expect(parseAuthorization(text)).toEqual({ accessKeyId: 'AK', signedHeaders, signature: hex })
  })

  it.each([
    '',
    'Bearer x',
    'SDK-HMAC-SHA256',
    `V11-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;;a, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=ho st, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${hex.slice(1)}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${hex}0`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${hex}\n`,
    `SDK-HMAC-SHA256 Access=${'A'.repeat(129)}, SignedHeaders=host, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${Array(101).fill('a').join(';')}, Signature=${hex}`,
    `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=${hex}, Signature=${hex}`,
  ])('refuses %j', (text) => {
    expect(parseAuthorization(text)).toBeNull()
  })

  it('is done with a long text at once', () => {
    const start = performance.now()
    for (const piece of [' ', ',', ';', 'Access=', 'SignedHeaders=', ', '])
      for (const prefix of [
        'SDK-HMAC-SHA256 ',
        'SDK-HMAC-SHA256 Access=',
        'SDK-HMAC-SHA256 Access=A, SignedHeaders=',
      ])
        for (const length of [8000, 1_000_000])
          expect(parseAuthorization(prefix + piece.repeat(length / piece.length))).toBeNull()
    expect(performance.now() - start).toBeLessThan(500)
  })
})
