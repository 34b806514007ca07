import { describe, expect, test } from 'vitest'
import { hasBootRecord } from '@/lib/domain/format/boot-record'
import { crc32c } from '@/lib/domain/format/crc32c'
import { acceptVirtualSize, VIRTUAL_SIZE_LIMIT_BYTES } from '@/lib/domain/format/virtual-size'
import { checkVmdkDescriptor } from '@/lib/domain/format/vmdk-descriptor'
import { memoryReader } from '@/test/fixtures/memory-reader'

const TIB = 2n ** 40n

describe('virtual size [C3] [C9]', () => {
  test.each([
    ['below', TIB - 512n],
    ['at', TIB],
  ])('%s the limit', (_, bytes) => {
    expect(acceptVirtualSize('raw', bytes, VIRTUAL_SIZE_LIMIT_BYTES)).toBe(Number(bytes))
  })

  test.each([
    ['one sector above', TIB + 512n, 'file.virtual_size_too_large', { virtualSizeGib: 1025, limitGib: 1024 }],
    ['the largest number', 2n ** 64n - 1n, 'file.virtual_size_too_large', { limitGib: 1024 }],
    ['nothing', 0n, 'file.empty', {}],
    ['part of a sector', 513n, 'file.corrupt', { format: 'raw' }],
  ])('%s', (_, bytes, code, params) => {
    expect(() => acceptVirtualSize('raw', bytes, VIRTUAL_SIZE_LIMIT_BYTES)).toThrow(
      expect.objectContaining({ code, params: expect.objectContaining(params) }),
    )
  })
})

describe('boot record', () => {
  const disk = (at: number, mark: string, length = 8192) => {
    const bytes = Buffer.alloc(length)
    bytes.write(mark, at, 'latin1')
    return memoryReader(bytes)
  }

  test.each([
    ['MBR', disk(510, '\x55\xaa'), true],
    ['GPT with sectors of 512 bytes', disk(512, 'EFI PART'), true],
    ['GPT with sectors of 4096 bytes', disk(4096, 'EFI PART'), true],
    ['one sector with MBR', disk(510, '\x55\xaa', 512), true],
    ['half of the signature', disk(510, '\x55'), false],
    ['GPT in the wrong place', disk(1024, 'EFI PART'), false],
    ['zeros', disk(0, ''), false],
    ['less than a sector', disk(0, '', 511), false],
    ['nothing', disk(0, '', 0), false],
  ])('%s', async (_, reader, expected) => {
    expect(await hasBootRecord(reader)).toBe(expected)
  })
})

// The check value that RFC 3720's polynomial gives for the usual nine digits.
test('CRC-32C', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

describe('VMDK descriptor', () => {
  const text = ({
    type = 'monolithicSparse',
    parent = 'ffffffff',
    extents = ['RW 16384 SPARSE "disk.vmdk"'],
  } = {}) =>
    [
      '# Disk DescriptorFile',
      'version=1',
      `parentCID=${parent}`,
      `createType="${type}"`,
      ...extents,
      '',
    ].join('\n')

  test.each([
    ['monolithicSparse', text()],
    [
      'streamOptimized, read-only extent',
      text({ type: 'streamOptimized', extents: ['RDONLY 8 SPARSE "a b.vmdk"'] }),
    ],
    ['lines that end like on Windows', text().replaceAll('\n', '\r\n')],
    ['spaces around the equals sign', text().replaceAll('=', ' = ')],
    ['parent in capital letters', text({ parent: 'FFFFFFFF' })],
  ])('%s is taken', (_, descriptor) => {
    expect(() => checkVmdkDescriptor(descriptor)).not.toThrow()
  })

  test.each([
    ['two extents', text({ extents: ['RW 8 SPARSE "a.vmdk"', 'RW 8 SPARSE "b.vmdk"'] }), 'file.multi_extent'],
    ['a split disk', text({ type: 'twoGbMaxExtentSparse' }), 'file.multi_extent'],
    ['a flat disk', text({ type: 'monolithicFlat' }), 'file.external_data'],
    ['a device', text({ type: 'fullDevice' }), 'file.external_data'],
    ['a flat extent', text({ extents: ['RW 8 FLAT "a.vmdk" 0'] }), 'file.external_data'],
    ['an extent in another folder', text({ extents: ['RW 8 SPARSE "../a.vmdk"'] }), 'file.external_data'],
    ['an extent by Windows path', text({ extents: ['RW 8 SPARSE "c:\\a.vmdk"'] }), 'file.external_data'],
    ['an extent by address', text({ extents: ['RW 8 SPARSE "nbd:a"'] }), 'file.external_data'],
    ['a parent', text({ parent: '12345678' }), 'file.differencing'],
    ['a hint at a parent', `${text()}#parentFileNameHint="x"\n`, 'file.differencing'],
    ['no extent', text({ extents: [] }), 'file.corrupt'],
    ['no type', text().replace(/createType.*\n/, ''), 'file.corrupt'],
    ['two types', `${text()}createType="monolithicSparse"\n`, 'file.corrupt'],
  ])('%s is refused', (_, descriptor, code) => {
    expect(() => checkVmdkDescriptor(descriptor)).toThrow(expect.objectContaining({ code }))
  })
})
