import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ObjectMissing,
  type ObjectStore,
  PartSizeWrong,
  RangeOutside,
  redundancies,
  type StoredBytes,
} from '@/lib/ports/object-store'

const MIB = 1024 * 1024

export interface StoreUnderTest {
  store: ObjectStore
  /** Another instance on the same bytes, as another process would have it. */
  another(): ObjectStore
  /** Lets the medium refuse what is written from now on, until the returned function is called. */
  failWrites(): () => void
  close(): Promise<void>
}

export const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const described = (bytes: Buffer): StoredBytes => ({ sizeBytes: bytes.length, sha256: digest(bytes) })
/** In pieces of an awkward size, as a network gives them. */
export const streamed = (bytes: Buffer, pieceBytes = 60_001): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    })(),
    { objectMode: false },
  )

/** A body whose sender disappears after the given bytes. */
const cutOff = (bytes: Buffer): Readable =>
  Readable.from(
    (function* () {
      yield bytes
      throw new Error('the sender is gone')
    })(),
    { objectMode: false },
  )

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** What every driver of the port promises. */
export function describeObjectStore(name: string, setUp: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the promises of an object store`, () => {
    let under: StoreUnderTest
    let store: ObjectStore
    let scratch: string
    let key: string

    beforeAll(async () => {
      under = await setUp()
      store = under.store
      scratch = mkdtempSync(join(tmpdir(), 'imprint-contract-'))
    })
    afterAll(async () => {
      await under?.close()
      rmSync(scratch, { recursive: true, force: true })
    })
    beforeEach(() => {
      key = `objects/region-1/${randomBytes(8).toString('hex')}/file`
    })

    const contents = async (of = key) => Buffer.concat(await (await store.read(of)).toArray())
    const unfinished = async (of = key) =>
      (await collect(store.listUnfinished())).filter((write) => write.key === of)

    it('works', async () => {
      await store.check()
    })

    describe.each([undefined, ...redundancies])('whole objects, kept as %s', (redundancy) => {
      it.each([0, 1, 65_536, 3 * MIB + 17])('stores %i bytes and gives them back', async (sizeBytes) => {
        const bytes = randomBytes(sizeBytes)
        expect(await store.put(key, streamed(bytes), { redundancy })).toEqual(described(bytes))
        expect(await store.stat(key)).toEqual({ sizeBytes })
        expect((await contents()).equals(bytes)).toBe(true)
      })

      it('keeps runs of zeros, also at the end and off the grid', async () => {
        const bytes = Buffer.concat([
          Buffer.alloc(2 * MIB),
          randomBytes(100),
          Buffer.alloc(MIB + 5),
          randomBytes(9),
          Buffer.alloc(300_000),
        ])
        expect(await store.put(key, streamed(bytes), { redundancy })).toEqual(described(bytes))
        expect(digest(await contents())).toBe(digest(bytes))
      })

      it('replaces what was there, as one step', async () => {
        const [first, second] = [randomBytes(200_000), randomBytes(90_000)]
        await store.put(key, streamed(first), { redundancy })
        const slow = Readable.from(
          (async function* () {
            yield second.subarray(0, 50_000)
            expect((await contents()).equals(first)).toBe(true)
            yield second.subarray(50_000)
          })(),
          { objectMode: false },
        )
        await store.put(key, slow, { redundancy })
        expect((await contents()).equals(second)).toBe(true)
      })

      it('leaves nothing of a body that breaks off', async () => {
        await expect(store.put(key, cutOff(randomBytes(2 * MIB)), { redundancy })).rejects.toThrow(
          'the sender is gone',
        )
        expect(await store.stat(key)).toBeNull()
        expect(await unfinished()).toEqual([])
      })

      it('keeps the old object when its replacement breaks off', async () => {
        const bytes = randomBytes(1000)
        await store.put(key, streamed(bytes), { redundancy })
        await expect(store.put(key, cutOff(randomBytes(2 * MIB)), { redundancy })).rejects.toThrow()
        expect((await contents()).equals(bytes)).toBe(true)
      })

      it('leaves nothing when the medium fails', async () => {
        const heal = under.failWrites()
        try {
          await expect(store.put(key, streamed(randomBytes(2 * MIB)), { redundancy })).rejects.toThrow()
        } finally {
          heal()
        }
        expect(await store.stat(key)).toBeNull()
        expect(await unfinished()).toEqual([])
      })

      it('takes over a local file', async () => {
        const bytes = randomBytes(700_000)
        const path = join(scratch, 'local')
        await writeFile(path, bytes)
        expect(await store.putFile(key, path, { redundancy })).toEqual(described(bytes))
        expect((await contents()).equals(bytes)).toBe(true)
        await expect(stat(path)).rejects.toThrow()
      })

      it('removes, and removing again is success', async () => {
        await store.put(key, streamed(randomBytes(10)), { redundancy })
        await store.remove(key)
        await store.remove(key)
        expect(await store.stat(key)).toBeNull()
      })

      it('says that an object is missing', async () => {
        expect(await store.stat(key)).toBeNull()
        await expect(store.read(key)).rejects.toThrow(ObjectMissing)
        await expect(store.open(key)).rejects.toThrow(ObjectMissing)
        await expect(store.materialise(key, scratch)).rejects.toThrow(ObjectMissing)
      })

      it('lists by prefix', async () => {
        const folder = `images/${randomBytes(6).toString('hex')}`
        for (const name of ['b/2', 'a/1', 'a/10'])
          await store.put(`${folder}/${name}`, streamed(randomBytes(3)), { redundancy })
        const listed = await collect(store.list(`${folder}/a/1`))
        expect(listed).toEqual([
          { key: `${folder}/a/1`, sizeBytes: 3 },
          { key: `${folder}/a/10`, sizeBytes: 3 },
        ])
        expect((await collect(store.list(`${folder}/`))).map((item) => item.key)).toHaveLength(3)
        expect(await collect(store.list('images/nowhere'))).toEqual([])
      })
    })

    describe('copying', () => {
      const target = () => `${key}-copy`

      it.each([undefined, ...redundancies])('keeps two objects apart, kept as %s', async (redundancy) => {
        const bytes = randomBytes(3 * MIB + 17)
        await store.put(key, streamed(bytes), { redundancy })
        await store.put(target(), streamed(randomBytes(10)))
        await store.copy(key, target())
        expect(await unfinished(target())).toEqual([])
        await store.remove(key)
        expect(await store.stat(key)).toBeNull()
        expect((await contents(target())).equals(bytes)).toBe(true)
        await store.remove(target())
        expect(await store.stat(target())).toBeNull()
      })

      it('may keep the second in another way', async () => {
        const bytes = randomBytes(600_000)
        await store.put(key, streamed(bytes))
        for (const redundancy of redundancies) {
          await store.copy(key, target(), { redundancy })
          expect((await contents(target())).equals(bytes)).toBe(true)
        }
      })

      it('of what is missing says so', async () => {
        await expect(store.copy(key, target())).rejects.toThrow(ObjectMissing)
        expect(await store.stat(target())).toBeNull()
      })
    })

    describe('scrubbing', () => {
      it.each([undefined, ...redundancies])('finds sound what is sound, kept as %s', async (redundancy) => {
        const bytes = randomBytes(700_000)
        await store.put(key, streamed(bytes), { redundancy })
        const result = await store.scrub(key, { sha256: digest(bytes) })
        expect(result).toMatchObject({ state: 'sound', repairedUnits: 0 })
        expect(result.checkedBytes).toBeGreaterThanOrEqual(bytes.length)
        expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
      })

      it.each([undefined, ...redundancies])(
        'calls damaged what is other bytes, kept as %s',
        async (redundancy) => {
          await store.put(key, streamed(randomBytes(10)), { redundancy })
          const sha256 = digest(Buffer.from('what it should be'))
          expect(await store.scrub(key, { sha256 })).toMatchObject({ state: 'damaged' })
        },
      )

      it('keeps to its pace and can be given up', async () => {
        await store.put(key, streamed(randomBytes(300_000)))
        const start = performance.now()
        await store.scrub(key, { maxBytesPerSecond: 1_000_000 })
        expect(performance.now() - start).toBeGreaterThan(250)
        const signal = AbortSignal.timeout(100)
        await expect(store.scrub(key, { maxBytesPerSecond: 1000, signal })).rejects.toThrow()
      })

      it('says that an object is missing', async () => {
        await expect(store.scrub(key)).rejects.toThrow(ObjectMissing)
      })
    })

    describe.each([undefined, ...redundancies])('reading what is kept as %s', (redundancy) => {
      const bytes = randomBytes(300_000)
      beforeEach(async () => {
        await store.put(key, streamed(bytes), { redundancy })
      })

      it.each([
        { start: 0, end: 1 },
        { start: 7, end: 7 },
        { start: 65_530, end: 65_540 },
        { start: 299_999, end: 299_999 },
        { start: 299_000, end: 400_000 },
      ])('gives bytes $start to $end', async (range) => {
        const part = Buffer.concat(await (await store.read(key, range)).toArray())
        expect(part.equals(bytes.subarray(range.start, range.end + 1))).toBe(true)
      })

      it('refuses a range that begins behind the end', async () => {
        await expect(store.read(key, { start: 300_000, end: 300_001 })).rejects.toThrow(RangeOutside)
      })

      it('opens for random access', async () => {
        const source = await store.open(key)
        expect(source.sizeBytes).toBe(300_000)
        expect((await source.read(1000, 5000)).equals(bytes.subarray(1000, 6000))).toBe(true)
        await expect(source.read(299_990, 11)).rejects.toThrow()
        await source.close()
      })

      it('gives a local file', async () => {
        const { path, release } = await store.materialise(key, scratch)
        expect((await readFile(path)).equals(bytes)).toBe(true)
        await release()
        expect(await store.stat(key)).toEqual({ sizeBytes: 300_000 })
      })
    })

    describe('objects in parts', () => {
      const partSizeBytes = 5 * MIB
      const whole = Buffer.concat([randomBytes(5 * MIB), Buffer.alloc(5 * MIB), randomBytes(MIB + 123)])
      const layout = { sizeBytes: whole.length, partSizeBytes }
      const partBytes = (number: number) =>
        whole.subarray((number - 1) * partSizeBytes, number * partSizeBytes)
      const sums = [1, 2, 3].map((partNumber) => ({ partNumber, sha256: digest(partBytes(partNumber)) }))

      it('accepts them in parallel and in any order', async () => {
        const parts = await store.createParts(key, layout)
        const received = await Promise.all(
          [3, 1, 2].map((number) => parts.writePart(number, streamed(partBytes(number)))),
        )
        expect(received).toEqual([3, 1, 2].map((number) => described(partBytes(number))))
        expect(await store.stat(key)).toBeNull()
        expect(await parts.complete(sums)).toEqual(described(whole))
        expect(digest(await contents())).toBe(digest(whole))
        expect(await unfinished()).toEqual([])
      })

      it('makes zero parts without a body', async () => {
        const parts = await store.createParts(key, layout)
        await parts.writePart(1, streamed(partBytes(1)))
        expect(await parts.writeZeroPart(2)).toEqual(described(partBytes(2)))
        await parts.writePart(3, streamed(partBytes(3)))
        expect(await parts.complete(sums)).toEqual(described(whole))
        expect(digest(await contents())).toBe(digest(whole))
      })

      it('takes a part again, and zeros over what was there', async () => {
        const parts = await store.createParts(key, layout)
        await parts.writePart(1, streamed(randomBytes(5 * MIB)))
        await parts.writePart(2, streamed(randomBytes(5 * MIB)))
        await parts.writePart(3, streamed(partBytes(3)))
        await parts.writePart(1, streamed(partBytes(1)))
        await parts.writePart(2, streamed(partBytes(2)))
        expect(await parts.complete(sums)).toEqual(described(whole))
        expect(digest(await contents())).toBe(digest(whole))
      })

      it('clears a part that turns out to be zero', async () => {
        const parts = await store.createParts(key, layout)
        await parts.writePart(2, streamed(randomBytes(5 * MIB)))
        await parts.writeZeroPart(2)
        await Promise.all([1, 3].map((number) => parts.writePart(number, streamed(partBytes(number)))))
        expect(await parts.complete(sums)).toEqual(described(whole))
      })

      it('goes on after a part that broke off, also with zeros in the place of its bytes', async () => {
        const parts = await store.createParts(key, layout)
        await expect(parts.writePart(2, cutOff(randomBytes(2 * MIB)))).rejects.toThrow('the sender is gone')
        for (const number of [1, 2, 3]) await parts.writePart(number, streamed(partBytes(number)))
        expect(await parts.complete(sums)).toEqual(described(whole))
        expect(digest(await contents())).toBe(digest(whole))
      })

      it.each([
        ['short', -1],
        ['long', 1],
      ])('refuses a part that is too %s', async (_word, difference) => {
        const parts = await store.createParts(key, layout)
        const bytes = randomBytes(MIB + 123 + difference)
        await expect(parts.writePart(3, streamed(bytes))).rejects.toThrow(PartSizeWrong)
        await expect(parts.writePart(4, streamed(bytes))).rejects.toThrow()
        await parts.abort()
      })

      it('lets another instance go on and complete', async () => {
        const begun = await store.createParts(key, layout)
        await begun.writePart(1, streamed(partBytes(1)))
        const resumed = await under.another().resumeParts(key, begun.reference, layout)
        await resumed.writePart(3, streamed(partBytes(3)))
        const third = await under.another().resumeParts(key, begun.reference, layout)
        await third.writePart(2, streamed(partBytes(2)))
        expect(await third.complete(sums)).toEqual(described(whole))
        expect(digest(await contents())).toBe(digest(whole))
      })

      it('hashes what another instance has written over its own part', async () => {
        const begun = await store.createParts(key, layout)
        await begun.writePart(1, streamed(randomBytes(5 * MIB)))
        const resumed = await under.another().resumeParts(key, begun.reference, layout)
        for (const number of [1, 2, 3]) await resumed.writePart(number, streamed(partBytes(number)))
        expect(await begun.complete(sums)).toEqual(described(whole))
      })

      it('completes again without harm, in this process and in another', async () => {
        const parts = await store.createParts(key, layout)
        for (const number of [1, 2, 3]) await parts.writePart(number, streamed(partBytes(number)))
        await parts.complete(sums)
        expect(await parts.complete(sums)).toEqual(described(whole))
        const again = await under.another().resumeParts(key, parts.reference, layout)
        expect(await again.complete(sums)).toEqual(described(whole))
      })

      it('does not complete while a part is missing', async () => {
        const parts = await store.createParts(key, layout)
        await parts.writePart(1, streamed(partBytes(1)))
        await expect(parts.complete(sums.slice(0, 1))).rejects.toThrow()
        expect(await store.stat(key)).toBeNull()
        await parts.abort()
      })

      it('forgets what is given up', async () => {
        const parts = await store.createParts(key, layout)
        await parts.writePart(1, streamed(partBytes(1)))
        expect(await unfinished()).toEqual([{ key, reference: parts.reference, touchedAt: expect.any(Date) }])
        await under.another().discardUnfinished(key, parts.reference)
        expect(await unfinished()).toEqual([])
        await store.discardUnfinished(key, parts.reference)
        await expect(parts.writePart(2, streamed(partBytes(2)))).rejects.toThrow(ObjectMissing)
        await parts.abort()
        expect(await store.stat(key)).toBeNull()
      })

      it('does not count a part as written when the medium fails', async () => {
        const parts = await store.createParts(key, layout)
        const heal = under.failWrites()
        try {
          await expect(parts.writePart(1, streamed(partBytes(1)))).rejects.toThrow()
        } finally {
          heal()
        }
        for (const number of [1, 2, 3]) await parts.writePart(number, streamed(partBytes(number)))
        expect(await parts.complete(sums)).toEqual(described(whole))
      })
    })
  })
}
