import { describe, expect, it } from 'vitest'
import { BeginUploadInput, isWithinUploadLimit, partSizeFor } from './upload'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

describe('the size of parts', () => {
  it.each([
    [1, 8 * MIB],
    [2000 * 8 * MIB, 8 * MIB],
    [2000 * 8 * MIB + 1, 16 * MIB],
    [128 * GIB, 128 * MIB],
    [1024 * GIB, 128 * MIB],
  ])('for %i bytes is %i', (sizeBytes, partSizeBytes) => {
    expect(partSizeFor(sizeBytes)).toBe(partSizeBytes)
  })

  it('never makes more parts than an S3 store takes', () => {
    for (let sizeBytes = 1; sizeBytes <= 1024 * GIB; sizeBytes *= 1.3)
      expect(Math.ceil(sizeBytes / partSizeFor(sizeBytes))).toBeLessThanOrEqual(10_000)
  })
})

describe('what an upload may be', () => {
  it('ends at one tebibyte [C3]', () => {
    expect(isWithinUploadLimit(1024 * GIB)).toBe(true)
    expect(isWithinUploadLimit(1024 * GIB + 1)).toBe(false)
  })

  it.each([
    { fileName: '', sizeBytes: 1 },
    { fileName: 'x', sizeBytes: -1 },
    { fileName: 'x', sizeBytes: 0.5 },
    { fileName: 'x', sizeBytes: 2 ** 60 },
    { fileName: 'x', sizeBytes: 1, objectKey: 'a/../b' },
    { fileName: 'x', sizeBytes: 1, objectKey: 'with space' },
  ])('is not %o', (input) => {
    expect(BeginUploadInput.safeParse(input).success).toBe(false)
  })
})
