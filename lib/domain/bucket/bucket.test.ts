import { describe, expect, it } from 'vitest'
import { BucketName, ObjectKey, objectKeyFromFileName } from './bucket'
import { freeKey, seriesPrefix } from './free-key'

describe('a bucket name', () => {
  it.each(['abc', 'a-b.c9', 'a'.repeat(63), '1a1'])('may be %s', (name) => {
    expect(BucketName.safeParse(name).success).toBe(true)
  })

  it.each(['ab', 'a'.repeat(64), 'Abc', '-abc', 'abc-', 'a..b', 'a.-b', 'a_b', '10.0.0.1', '中文桶'])(
    'may not be %s',
    (name) => {
      expect(BucketName.safeParse(name).success).toBe(false)
    },
  )
})

describe('a key made of a file name', () => {
  it.each([
    ['disk.qcow2', 'disk.qcow2'],
    ['C:\\images\\my disk (1).vhd', 'my-disk-(1).vhd'],
    ['镜像 文件.raw', '镜像-文件.raw'],
    ['a#b?.raw', 'a_b_.raw'],
    ['...', 'disk-image'],
    ['', 'disk-image'],
    [`${'x'.repeat(300)}.raw`, 'x'.repeat(200)],
  ])('of %s is %s, and acceptable', (fileName, key) => {
    expect(objectKeyFromFileName(fileName)).toBe(key)
    expect(ObjectKey.safeParse(key).success).toBe(true)
  })
})

describe('a free key', () => {
  it.each([
    ['disk.raw', [], 'disk.raw'],
    ['disk.raw', ['disk.raw'], 'disk-2.raw'],
    ['disk.raw', ['disk.raw', 'disk-2.raw', 'disk-3.raw'], 'disk-4.raw'],
    ['disk', ['disk'], 'disk-2'],
    ['a.b/disk', ['a.b/disk'], 'a.b/disk-2'],
    ['.hidden', ['.hidden'], '.hidden-2'],
    ['disk.tar.gz', ['disk.tar.gz'], 'disk.tar-2.gz'],
  ])('for %s beside %j is %s', (wanted, taken: string[], expected) => {
    expect(freeKey(wanted, (key) => taken.includes(key))).toBe(expected)
    expect(expected.startsWith(seriesPrefix(wanted))).toBe(true)
  })

  it('stays within the length of a key', () => {
    const long = `${'x'.repeat(1020)}.raw`
    const key = freeKey(long, (one) => one === long)
    expect([key.length, key.endsWith('-2.raw')]).toEqual([1024, true])
    expect(key.startsWith(seriesPrefix(long))).toBe(true)
  })
})
