import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { infoOf } from './request-info'

const LOOPBACK = ['127.0.0.0/8', '::1/128']

function sourceOf(peer: string, forwardedFor: string | undefined, trusted: readonly string[] = LOOPBACK) {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  // safe: what the function reads of it
  const request = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage
  return infoOf(request, trusted).sourceAddress
}

describe('the source of a request', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    // The second proxy is on this machine as well.
    ['203.0.113.9, 127.0.0.1', '203.0.113.9'],
    ['127.0.0.1', '127.0.0.1'],
  ])('is what a proxy on this machine saw: %s', (forwardedFor, address) => {
    expect(sourceOf('127.0.0.1', forwardedFor)).toBe(address)
    expect(sourceOf('::1', forwardedFor)).toBe(address)
    expect(sourceOf('::ffff:127.0.0.1', forwardedFor)).toBe(address)
  })

  it.each([
    'somebody',
    '',
    ',',
    '203.0.113.9,',
    '203.0.113.9, unknown',
    '203.0.113.9:4711',
    '1',
    '0x7f.1',
    '010.1.1.1',
    'fe80::1%eth0',
    "'; drop table",
  ])('is the proxy itself when that says no address: %s', (forwardedFor) => {
    expect(sourceOf('127.0.0.1', forwardedFor)).toBe('127.0.0.1')
  })

  it('is the peer when that is no trusted proxy, whatever it claims', () => {
    expect(sourceOf('198.51.100.7', '203.0.113.9')).toBe('198.51.100.7')
    expect(sourceOf('198.51.100.7', undefined)).toBe('198.51.100.7')
    expect(sourceOf('127.0.0.1', '203.0.113.9', ['10.0.0.0/8'])).toBe('127.0.0.1')
  })

  it('is found behind proxies on other machines that are configured', () => {
    const trusted = ['10.0.0.0/8', '2001:db8:ffff::/48']
    expect(sourceOf('10.1.2.3', '203.0.113.9', trusted)).toBe('203.0.113.9')
    expect(sourceOf('::ffff:10.1.2.3', '192.0.2.1, 203.0.113.9, 10.9.9.9', trusted)).toBe('203.0.113.9')
    expect(sourceOf('2001:db8:ffff::5', '203.0.113.9', trusted)).toBe('203.0.113.9')
    expect(sourceOf('2001:db8:fffe::5', '203.0.113.9', trusted)).toBe('2001:db8:fffe::5')
  })
})
