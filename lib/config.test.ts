import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config'

describe('IMPRINT_WEB_ALLOW', () => {
  it.each([
    [undefined, []],
    ['', []],
    [' , ', []],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['127.0.0.0/8, ::1/128 ,fd00::/8', ['127.0.0.0/8', '::1/128', 'fd00::/8']],
  ])('%j is %j', (value, networks) => {
    expect(loadConfig({ IMPRINT_WEB_ALLOW: value }).IMPRINT_WEB_ALLOW).toEqual(networks)
  })

  it.each([
    '10.0.0.1',
    '10/8',
    '010.0.0.0/8',
    '10.0.0.0/33',
    '::/129',
    '::ffff:10.0.0.0/104',
    'localhost/8',
    '10.0.0.0/8;',
  ])('%s stops the start, by its name', (value) => {
    expect(() => loadConfig({ IMPRINT_WEB_ALLOW: `::1/128,${value}` })).toThrow(ConfigError)
    expect(() => loadConfig({ IMPRINT_WEB_ALLOW: value })).toThrow(/IMPRINT_WEB_ALLOW/)
    expect(() => loadConfig({ IMPRINT_WEB_ALLOW: value })).toThrow(value)
  })
})
