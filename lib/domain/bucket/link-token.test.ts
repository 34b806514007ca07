import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LinkLifetimeSeconds, linkLifetimes, linkPath, withoutLinkToken } from './link'
import { linkIdOf, readLink, writeLink } from './link-token'

const key = Buffer.alloc(32, 7).toString('base64')
const now = new Date('2026-11-27T10:00:00Z')
const link = {
  objectId: 'a'.repeat(32),
  sha256: 'b'.repeat(64),
  issuerId: 'c'.repeat(32),
  expiresAt: new Date('2026-11-27T11:00:00Z'),
}
const token = writeLink(key, link)
const [text = '', signature = ''] = token.split('.')

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const [format, objectId, sha256, issuerId, expiry] = JSON.parse(Buffer.from(text, 'base64url').toString())
const swapped = (part: string, at: number) =>
  part.slice(0, at) + (part[at] === 'A' ? 'B' : 'A') + part.slice(at + 1)

describe('the token of a link', () => {
  it('says again what was written', () => {
    expect(readLink(key, token, now)).toEqual(link)
    expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/)
  })

  it.each([
    ['another object', `${encoded([format, 'd'.repeat(32), sha256, issuerId, expiry])}.${signature}`],
    ['another version', `${encoded([format, objectId, 'd'.repeat(64), issuerId, expiry])}.${signature}`],
    ['another issuer', `${encoded([format, objectId, sha256, 'd'.repeat(32), expiry])}.${signature}`],
    ['a later end', `${encoded([format, objectId, sha256, issuerId, expiry + 1])}.${signature}`],
    ['a changed signature', `${text}.${swapped(signature, 3)}`],
    // The last character has two bits that mean nothing: three others spell the same bytes.
    ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .filter((last) => last !== signature.at(-1))
      .map((last) => [`a signature that ends with ${last}`, `${text}.${signature.slice(0, -1)}${last}`]),
    ['a padded signature', `${token}=`],
    ['a short signature', token.slice(0, -1)],
    ['no signature', `${text}.`],
    ['only claims', text],
    ['a third part', `${token}.x`],
    ['nothing', ''],
    [
      'the sealing key itself',
      `${text}.${createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url')}`,
    ],
  ])('is nothing with %s', (_what, changed) => {
    expect(readLink(key, changed, now)).toBeNull()
  })

  it('is nothing in another deployment', () => {
    expect(readLink(Buffer.alloc(32, 8).toString('base64'), token, now)).toBeNull()
  })

  it.each([
    ['10:59:59.999', true],
    ['11:00:00.000', false],
    ['11:00:00.001', false],
  ])('at %s: works %s', (time, works) => {
    expect(readLink(key, token, new Date(`2026-11-27T${time}Z`)) !== null).toBe(works)
  })

  it('has a name that is not part of it', () => {
    expect(linkIdOf(token)).toMatch(/^[0-9a-f]{16}$/)
    expect(token).not.toContain(linkIdOf(token))
  })
})

describe('a link', () => {
  it.each([
    [59, false],
    [60, true],
    [604_800, true],
    [604_801, false],
    [90.5, false],
    [Number.NaN, false],
  ])('for %d seconds: %s', (seconds, isPossible) => {
    expect(LinkLifetimeSeconds.safeParse(seconds).success).toBe(isPossible)
  })

  it('lasts as long as what the console offers', () => {
    for (const seconds of Object.values(linkLifetimes))
      expect(LinkLifetimeSeconds.safeParse(seconds).success).toBe(true)
  })

  it('is an address that a log may have without its token', () => {
    const path = linkPath(token, '磁盘 1.raw')
    expect(path).toBe(`/api/links/${token}/%E7%A3%81%E7%9B%98%201.raw`)
    expect(withoutLinkToken(path)).toBe('/api/links/…')
    expect(withoutLinkToken('/api/console/images')).toBe('/api/console/images')
  })
})
