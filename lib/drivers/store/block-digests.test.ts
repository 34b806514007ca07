import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ObjectDamaged } from '@/lib/ports/object-store'
import { memorySource } from '@/test/fixtures/memory-source'
import { type BlockManifest, digestBlocks, verifiedSource } from './block-digests'
import { streamed } from './object-store-contract'

const MIB = 1024 * 1024
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

async function manifestOf(bytes: Buffer): Promise<BlockManifest> {
  const { stream, manifest } = digestBlocks()
  expect(Buffer.concat(await streamed(bytes).pipe(stream).toArray()).equals(bytes)).toBe(true)
  return manifest()
}

describe('the digests of blocks', () => {
  it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])('are one a MiB, of %i bytes', async (sizeBytes) => {
    const bytes = randomBytes(sizeBytes)
    const blocks = Array.from({ length: Math.ceil(sizeBytes / MIB) }, (_, n) =>
      sha256(bytes.subarray(n * MIB, (n + 1) * MIB)),
    )
    const digests = Buffer.concat(blocks)
    expect(await manifestOf(bytes)).toEqual({ digests, root: sha256(digests).toString('hex') })
  })
})

describe('a verified source', () => {
  const bytes = randomBytes(3 * MIB + 7)

  it.each([
    [0, 0],
    [0, 1],
    [MIB - 1, 2],
    [5, 3 * MIB],
    [3 * MIB, 7],
    [0, bytes.length],
  ])('gives the bytes from %i, %i of them', async (offset, length) => {
    const source = verifiedSource(memorySource(bytes), 'x', await manifestOf(bytes))
    expect((await source.read(offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(true)
    await expect(source.read(bytes.length, 1)).rejects.toThrow(RangeError)
  })

  it.each([0, MIB, bytes.length - 1])(
    'refuses a block with a changed bit at %i, and only that',
    async (at) => {
      const manifest = await manifestOf(bytes)
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      const source = verifiedSource(memorySource(changed), 'x', manifest)
      const block = Math.floor(at / MIB)
      await expect(source.read(block * MIB, 1)).rejects.toThrow(ObjectDamaged)
      const other = ((block + 1) % 3) * MIB
      expect((await source.read(other, 9)).equals(bytes.subarray(other, other + 9))).toBe(true)
    },
  )

  it('refuses a manifest or a length that is another', async () => {
    const manifest = await manifestOf(bytes)
    const digests = Buffer.from(manifest.digests)
    digests[40]! ^= 1
    expect(() => verifiedSource(memorySource(bytes), 'x', { ...manifest, digests })).toThrow(ObjectDamaged)
    const short = bytes.subarray(0, 2 * MIB)
    expect(() => verifiedSource(memorySource(short), 'x', manifest)).toThrow(ObjectDamaged)
    const cut = verifiedSource(memorySource(bytes.subarray(0, 3 * MIB + 6)), 'x', manifest)
    await expect(cut.read(3 * MIB, 6)).rejects.toThrow(ObjectDamaged)
  })
})
