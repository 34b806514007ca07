import { describe, expect, it } from 'vitest'
import { paths, safeCallbackPath } from './paths'

describe('safeCallbackPath keeps people on this site', () => {
  it.each(['/images/private?q=web&sort=-createdAt', '/buckets/a%20b', '/images/1#tags'])(
    'keeps %s',
    (path) => {
      expect(safeCallbackPath(path)).toBe(path)
    },
  )

  it.each([
    null,
    '',
    'https://evil.example',
    '//evil.example/images',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'images/private',
    '/sign-in?callbackUrl=/',
  ])('replaces %j by the home page', (value) => {
    expect(safeCallbackPath(value)).toBe('/')
  })
})

describe('paths', () => {
  it('escapes what people name', () => {
    expect(paths.buckets.detail('a/b c')).toBe('/buckets/a%2Fb%20c')
  })

  it('leaves out what is not set', () => {
    expect(paths.images.private({ q: '', status: undefined, sort: '-name' })).toBe(
      '/images/private?sort=-name',
    )
  })
})
