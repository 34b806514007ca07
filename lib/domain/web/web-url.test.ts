import { describe, expect, it } from 'vitest'
import { hostOf, parseWebUrl } from './web-url'

describe('parseWebUrl', () => {
  it.each([
    ['http://example.com', 'http://example.com/'],
    ['https://example.com:443/a?b=c#d', 'https://example.com/a?b=c'],
    ['https://example.com:80/', 'https://example.com:80/'],
    ['http://example.com:8080/', 'http://example.com:8080/'],
    ['http://example.com:1024/', 'http://example.com:1024/'],
    ['http://镜像.example/文件', 'http://xn--o1q148n.example/%E6%96%87%E4%BB%B6'],
    // Every way to write an IPv4 address is read before anybody compares it.
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://2130706433/', 'http://127.0.0.1/'],
    ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/'],
  ])('reads %s', (text, href) => {
    expect(parseWebUrl(text).href).toBe(href)
  })

  it.each([
    ['', 'syntax'],
    ['example.com/file', 'syntax'],
    ['http://', 'syntax'],
    ['http://exa mple.com/', 'syntax'],
    ['http://example.com/\n', 'syntax'],
    ['http:\\\\example.com', 'syntax'],
    ['http://example.com\u0000/', 'syntax'],
    ['http://example.com:70000/', 'syntax'],
    [`http://example.com/${'a'.repeat(2048)}`, 'syntax'],
    ['file:///etc/passwd', 'scheme'],
    ['ftp://example.com/', 'scheme'],
    ['gopher://example.com/', 'scheme'],
    ['data:,x', 'scheme'],
    ['javascript:0', 'scheme'],
    ['http://user@example.com/', 'credentials'],
    ['http://:secret@example.com/', 'credentials'],
    ['http://example.com:22/', 'port'],
    ['http://example.com:0/', 'port'],
    ['http://example.com:1023/', 'port'],
    ['http://example.com:25/', 'port'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => parseWebUrl(text)).toThrow(
      expect.objectContaining({ code: 'web.url_invalid', params: { reason } }),
    )
  })

  it('follows a relative redirect, and never from https to http', () => {
    const from = new URL('https://example.com/a/b')
    expect(parseWebUrl('../c', from).href).toBe('https://example.com/c')
    expect(parseWebUrl('//other.example/c', from).href).toBe('https://other.example/c')
    expect(parseWebUrl('https://b.example', new URL('http://a.example')).protocol).toBe('https:')
    expect(() => parseWebUrl('http://example.com/', from)).toThrow(
      expect.objectContaining({ params: { reason: 'downgrade' } }),
    )
  })

  it('names an IPv6 host as an address', () => {
    expect(hostOf(parseWebUrl('http://[2001:db8::1]:8080/'))).toBe('2001:db8::1')
    expect(hostOf(parseWebUrl('http://example.com:8080/'))).toBe('example.com')
  })
})
