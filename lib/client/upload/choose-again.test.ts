import { describe, expect, it } from 'vitest'
import type { UploadPartView, UploadView } from '@/lib/domain/upload/upload'
import { fingerprintOf, matchFile } from './upload-item'
import { findDifference } from './verify-received'

const file = new File(['0123456789'], 'disk.raw', { lastModified: 1000 })

describe('a file that is chosen again', () => {
  const session = { fileName: 'disk.raw', sizeBytes: 10, fingerprint: fingerprintOf(file) }

  it.each([
    ['the same', file, 'same'],
    ['one that was saved again', new File(['0123456789'], 'disk.raw', { lastModified: 2000 }), 'changed'],
    ['one of another size', new File(['012345678'], 'disk.raw', { lastModified: 1000 }), 'other'],
    ['one of another name', new File(['0123456789'], 'disk2.raw', { lastModified: 1000 }), 'other'],
  ] as const)('is recognised: %s', (_what, chosen, expected) => {
    expect(matchFile(chosen, session)).toBe(expected)
  })
})

describe('parts that the server has', () => {
  const upload = { partSizeBytes: 2 } as UploadView
  const text = async (part: Blob) => ({ isZero: false, sha256: await part.text() })
  const hasher = { part: text }
  const parts = (...sums: string[]): UploadPartView[] =>
    sums.map((sha256, index) => ({ number: index + 1, sizeBytes: sha256.length, sha256, isZero: false }))

  it('are found to be those of the file', async () => {
    expect(await findDifference(file, upload, parts('01', '23', '45', '67', '89'), hasher)).toBeNull()
    expect(await findDifference(file, upload, [], hasher)).toBeNull()
  })

  it('are found to be others, at the first and at the last', async () => {
    expect(await findDifference(file, upload, parts('xx', '23', '45', '67', '89'), hasher)).toBe(1)
    expect(await findDifference(file, upload, parts('01', '23', '45', '67', 'xx'), hasher)).toBe(5)
    const zeros = parts('01', '23').map((part) => ({ ...part, isZero: part.number === 2 }))
    expect(await findDifference(file, upload, zeros, hasher)).toBe(2)
  })
})
