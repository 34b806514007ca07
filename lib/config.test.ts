import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config'

describe('the environment', () => {
  it('trusts proxies on this machine, and limits requests, when it says nothing', () => {
    expect(loadConfig({})).toMatchObject({
      IMPRINT_TRUSTED_PROXIES: ['127.0.0.0/8', '::1/128'],
      IMPRINT_MAX_CONNECTIONS: 4000,
      IMPRINT_RATE_ADDRESS: 200,
      IMPRINT_RATE_USER: 100,
      IMPRINT_RATE_ACCOUNT: 400,
    })
  })

  it('names proxies by address or network', () => {
    const { IMPRINT_TRUSTED_PROXIES } = loadConfig({
      IMPRINT_TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.7,2001:db8::/32,::1',
    })
    expect(IMPRINT_TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'])
  })

  it.each([
    ['IMPRINT_TRUSTED_PROXIES', 'proxy.example'],
    ['IMPRINT_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['IMPRINT_TRUSTED_PROXIES', '10.0.0.1 10.0.0.2'],
    ['IMPRINT_TRUSTED_PROXIES', '::ffff:10.0.0.0/104'],
    ['IMPRINT_MAX_CONNECTIONS', '0'],
    ['IMPRINT_RATE_ADDRESS', '-1'],
    ['IMPRINT_RATE_USER', '1.5'],
    ['IMPRINT_RATE_ACCOUNT', 'many'],
  ])('that is wrong is named: %s=%s', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(ConfigError)
    expect(() => loadConfig({ [name]: value })).toThrow(name)
  })
})

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
