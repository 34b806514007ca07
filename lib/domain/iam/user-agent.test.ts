import { describe, expect, it } from 'vitest'
import { browserOf } from './user-agent'

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'

describe('a browser in words', () => {
  it.each([
    [`${WINDOWS} ${KIT} Chrome/131.0.0.0 Safari/537.36`, 'Chrome 131', 'Windows'],
    [`${WINDOWS} ${KIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86`, 'Edge 131', 'Windows'],
    [`${WINDOWS} ${KIT} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0`, 'Opera 115', 'Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox 133', 'Linux'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${KIT} HeadlessChrome/131.0.0.0 Safari/537.36`, 'Chrome 131', 'Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'Safari 18',
      'macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18',
      'iOS',
    ],
    [`Mozilla/5.0 (Linux; Android 15) ${KIT} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Chrome 131', 'Android'],
    ['curl/8.5.0', 'curl 8', null],
    ['', null, null],
    ['<script>alert(1)</script>', null, null],
  ])('%s', (userAgent, name, system) => {
    expect(browserOf(userAgent)).toEqual({ name, system })
  })
})
