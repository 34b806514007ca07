import { randomBytes } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SealBroken, type SealKey } from '@/lib/ports/seal'
import { memorySource } from '@/test/fixtures/memory-source'
import { streamed } from '../object-store-contract'
import { aesGcmSeal } from './aes-gcm-seal'
import { HEADER_BYTES, SEALED_SEGMENT_BYTES, SEGMENT_BYTES } from './segments'

const MIB = 1024 * 1024
const newKey = (imageId = 'image-1'): SealKey => ({ dataKey: randomBytes(32), imageId })

const through = async (bytes: Buffer, transform: Writable & Readable, pieceBytes?: number) =>
  Buffer.concat(await streamed(bytes, pieceBytes).compose(transform).toArray())
const seal = (bytes: Buffer, key: SealKey, pieceBytes?: number) =>
  through(bytes, aesGcmSeal.sealing(key), pieceBytes)

/** Whole, piece by piece and at random: every way to the plain bytes must refuse what is not genuine. */
async function expectRefused(sealed: Buffer, key: SealKey): Promise<void> {
  await expect(through(sealed, aesGcmSeal.unsealing(key))).rejects.toThrow(SealBroken)
  const readAll = async () => {
    const source = await aesGcmSeal.open(memorySource(sealed), key)
    return source.read(0, source.sizeBytes)
  }
  await expect(readAll()).rejects.toThrow(SealBroken)
}

describe('sealed bytes', () => {
  const sizes = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES, 5 * MIB + 3]

  it.each(sizes)('open to the %i bytes they were', async (sizeBytes) => {
    const [bytes, key] = [randomBytes(sizeBytes), newKey()]
    const sealed = await seal(bytes, key)
    expect(sealed.length).toBe(aesGcmSeal.sealedSizeBytes(sizeBytes))
    expect((await through(sealed, aesGcmSeal.unsealing(key))).equals(bytes)).toBe(true)
    const source = await aesGcmSeal.open(memorySource(sealed), key)
    expect(source.sizeBytes).toBe(sizeBytes)
    expect((await source.read(0, sizeBytes)).equals(bytes)).toBe(true)
    await source.close()
  })

  it('open whatever their size, and however they come in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(4 * SEGMENT_BYTES),
        fc.integer({ min: 1, max: 3 * SEGMENT_BYTES }),
        fc.integer({ min: 500, max: 3 * SEGMENT_BYTES }),
        async (sizeBytes, pieceBytes, sealedPieceBytes) => {
          const [bytes, key] = [randomBytes(sizeBytes), newKey()]
          const sealed = await seal(bytes, key, Math.max(pieceBytes, 500))
          const plain = await through(sealed, aesGcmSeal.unsealing(key), sealedPieceBytes)
          expect(plain.equals(bytes)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are read at any place', async () => {
    const [bytes, key] = [randomBytes(20 * SEGMENT_BYTES + 99), newKey()]
    const source = await aesGcmSeal.open(memorySource(await seal(bytes, key)), key)
    const place = fc.oneof(
      fc.nat(bytes.length),
      fc.nat(20).map((segment) => segment * SEGMENT_BYTES),
      fc.nat(19).map((segment) => (segment + 1) * SEGMENT_BYTES - 1),
    )
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)]
        expect((await source.read(start, end - start)).equals(bytes.subarray(start, end))).toBe(true)
      }),
    )
    await expect(source.read(bytes.length, 1)).rejects.toThrow(RangeError)
  })

  it('of the same content are never the same', async () => {
    const [bytes, key] = [Buffer.alloc(SEGMENT_BYTES), newKey()]
    const [one, other] = [await seal(bytes, key), await seal(bytes, key)]
    expect(one.subarray(HEADER_BYTES).equals(other.subarray(HEADER_BYTES))).toBe(false)
  })
})

describe('what is not genuine', () => {
  const key = newKey()
  const bytes = randomBytes(3 * SEGMENT_BYTES + 500)
  const segment = (sealed: Buffer, number: number) =>
    sealed.subarray(
      HEADER_BYTES + number * SEALED_SEGMENT_BYTES,
      HEADER_BYTES + (number + 1) * SEALED_SEGMENT_BYTES,
    )

  it('any turned bit', async () => {
    const sealed = await seal(bytes, key)
    const edges = [0, 8, 10, 12, 15, 16, 47, 48, 63, 64, 64 + SEGMENT_BYTES, 64 + SEALED_SEGMENT_BYTES]
    const chance = Array.from({ length: 40 }, () => Math.floor(Math.random() * sealed.length))
    for (const at of [...edges, sealed.length - 1, ...chance]) {
      const changed = Buffer.from(sealed)
      changed[at]! ^= 1 << (at % 8)
      await expectRefused(changed, key)
    }
  })

  it('segments in another order, left out, or twice', async () => {
    const sealed = await seal(bytes, key)
    const header = sealed.subarray(0, HEADER_BYTES)
    for (const order of [[1, 0, 2, 3], [0, 2, 3], [0, 1, 1, 2, 3], [0, 1, 3, 2], [3], []])
      await expectRefused(Buffer.concat([header, ...order.map((number) => segment(sealed, number))]), key)
  })

  it.each([
    0,
    1,
    HEADER_BYTES - 1,
    HEADER_BYTES,
    HEADER_BYTES + 15,
    HEADER_BYTES + 16,
    HEADER_BYTES + SEALED_SEGMENT_BYTES,
    HEADER_BYTES + 3 * SEALED_SEGMENT_BYTES,
    HEADER_BYTES + 3 * SEALED_SEGMENT_BYTES + 16,
    HEADER_BYTES + 3 * SEALED_SEGMENT_BYTES + 515,
  ])('an end after %i bytes', async (length) => {
    await expectRefused((await seal(bytes, key)).subarray(0, length), key)
  })

  it.each([1, 16, SEALED_SEGMENT_BYTES])('%i bytes more', async (length) => {
    await expectRefused(Buffer.concat([await seal(bytes, key), randomBytes(length)]), key)
  })

  it('a segment of other sealed bytes, and another key or image', async () => {
    const sealed = await seal(bytes, key)
    for (const other of [key, { ...key, imageId: 'image-2' }]) {
      const foreign = await seal(bytes, other)
      await expectRefused(
        Buffer.concat([
          sealed.subarray(0, HEADER_BYTES),
          segment(foreign, 0),
          ...[1, 2, 3].map((number) => segment(sealed, number)),
        ]),
        key,
      )
    }
    await expectRefused(sealed, { ...key, imageId: 'image-2' })
    await expectRefused(sealed, { ...key, dataKey: randomBytes(32) })
    expect(() => aesGcmSeal.sealing({ ...key, dataKey: randomBytes(16) })).toThrow('32 bytes')
  })

  it('gives out no byte of the segment that is wrong, nor of any behind it', async () => {
    const sealed = await seal(bytes, key)
    sealed[HEADER_BYTES + SEALED_SEGMENT_BYTES + 9]! ^= 1
    const given: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        given.push(chunk)
        done()
      },
    })
    await expect(pipeline(streamed(sealed), aesGcmSeal.unsealing(key), sink)).rejects.toThrow(SealBroken)
    const whole = Buffer.concat(given)
    expect(whole.equals(bytes.subarray(0, whole.length))).toBe(true)
    expect(whole.length).toBeLessThanOrEqual(SEGMENT_BYTES)
  })
})

it('sealing and opening hold no image in memory', async () => {
  const key = newKey()
  const block = randomBytes(MIB)
  let plainBytes = 0
  const source = Readable.from(
    (async function* () {
      for (let n = 0; n < 512; n++) yield await new Promise<Buffer>((next) => setImmediate(next, block))
    })(),
  )
  const before = process.memoryUsage().rss
  let peak = before
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      plainBytes += chunk.length
      peak = Math.max(peak, process.memoryUsage.rss())
      setImmediate(done)
    },
  })
  await pipeline(source, aesGcmSeal.sealing(key), aesGcmSeal.unsealing(key), sink)
  expect(plainBytes).toBe(512 * MIB)
  expect((peak - before) / MIB).toBeLessThan(150)
}, 60_000)
