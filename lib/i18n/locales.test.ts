import { describe, expect, it } from 'vitest'
import { formatBytes } from './format-bytes'
import { formatExactTime } from './format-time'
import { matchLocale, validTimeZone } from './locales'

describe('matchLocale takes what the browser asks for', () => {
  it.each([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en-US,en;q=0.9', 'en'],
    ['zh-TW', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['de-DE,de;q=0.9,en;q=0.5', 'en'],
    ['en;q=0.3, zh-CN;q=0.8', 'zh-CN'],
    ['en;q=0, zh', 'zh-CN'],
    ['fr', 'zh-CN'],
    ['*', 'zh-CN'],
    [';;;,q=', 'zh-CN'],
  ])('%j → %s', (header, locale) => {
    expect(matchLocale(header)).toBe(locale)
  })
})

describe('validTimeZone never fails', () => {
  it.each([
    ['Asia/Shanghai', 'Asia/Shanghai'],
    ['Mars/Olympus', 'UTC'],
    [undefined, 'UTC'],
  ])('%j → %s', (zone, expected) => {
    expect(validTimeZone(zone)).toBe(expected)
  })
})

describe('formatBytes uses binary units', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1 MiB'],
    [1_234_567_890, '1.15 GiB'],
    [128n * 1024n ** 3n, '128 GiB'],
    [1024 ** 4, '1 TiB'],
  ])('%s → %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })
})

describe('formatExactTime', () => {
  it('names the offset, so that the time means the same to everybody', () => {
    const date = new Date('2026-11-24T02:52:46Z')
    expect(formatExactTime(date, 'Asia/Shanghai')).toBe('2026-11-24 10:52:46 GMT+08:00')
    expect(formatExactTime(date, 'UTC')).toBe('2026-11-24 02:52:46 GMT+00:00')
  })
})
