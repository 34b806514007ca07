import { randomBytes } from 'node:crypto'
import { link, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StoreFull } from '@/lib/ports/object-store'
import { useShards } from '@/test/support/shards'
import { FileStore } from '../file-store'
import { streamed } from '../object-store-contract'
import { writeAt } from '../sparse-write'
import { findShards } from './placement'
import { TWO_AND_ONE, unitOffsetBytes } from './stripes'

const KIB = 1024
const MIB = 1024 * KIB
const key = 'images/region-1/image/job-1'
const folder = useShards(key)
const { shardsOf, filesBelow, references, expectWhole } = folder

describe('a disk that fails', () => {
  const bytes = randomBytes(5 * MIB)
  const failure = (code: string) => Object.assign(new Error(code), { code })

  /** Every call in turn is the one that fails: data, table and both labels of each shard among them. */
  it.each(['ENOSPC', 'EIO'])('with %s at any write leaves nothing of the object', async (code) => {
    let calls = 0
    let failAt = Number.POSITIVE_INFINITY
    const failing = new FileStore(folder.root, {
      writeAt: async (file, piece, offset) => {
        if (calls++ === failAt) throw failure(code)
        await writeAt(file, piece, offset)
      },
    })
    await failing.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await failing.remove(key)
    const total = calls
    for (const at of [0, 1, 2, 17, total - 10, ...Array.from({ length: 9 }, (_, n) => total - 1 - n)]) {
      calls = 0
      failAt = at
      const putting = failing.put(key, streamed(bytes), { redundancy: 'multi_az' })
      await expect(putting).rejects.toThrow(code === 'ENOSPC' ? StoreFull : code)
      expect(await folder.store.stat(key)).toBeNull()
      expect(await filesBelow()).toEqual([])
    }
  })

  it('by writing less than it says is found by the checksums', async () => {
    let short = 0
    const lying = new FileStore(folder.root, {
      writeAt: (file, piece, offset) => {
        const isShort = offset === unitOffsetBytes(TWO_AND_ONE, 3) && short++ === 0
        return writeAt(file, isShort ? piece.subarray(0, 1000) : piece, offset)
      },
    })
    await lying.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await expectWhole(bytes)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 1 })
  })

  it('while a shard is made anew leaves the object as it was', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rm((await shardsOf())[2]!)
    const full = new FileStore(folder.root, { writeAt: () => Promise.reject(failure('ENOSPC')) })
    await expect(full.scrub(key)).rejects.toThrow(StoreFull)
    expect(await references()).toEqual([])
    await expectWhole(bytes)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
  })
})

describe('a repair', () => {
  const bytes = randomBytes(400 * KIB)
  const reference = `repair~${key.replaceAll('/', '~')}~0011223344556677`
  afterEach(() => vi.useRealTimers())

  it('that died is found when it has been silent, and the object stays as it is', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await writeFile(join(folder.root, 'zones/b/devices/0/.staging', reference), 'half a shard')
    // It may be running: no row could say so.
    expect(await references()).toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 })
    expect(await references()).toEqual([reference])
    await folder.store.discardUnfinished(key, reference)
    expect(await references()).toEqual([])
    await expectWhole(bytes)
    expect(await filesBelow()).toHaveLength(3)
  })

  it('does not bring back an object that was removed meanwhile', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rm((await shardsOf())[2]!)
    const slow = new FileStore(folder.root, {
      writeAt: async (file, piece, offset) => {
        if (offset === 0) await folder.store.remove(key)
        await writeAt(file, piece, offset)
      },
    })
    await slow.scrub(key)
    expect(await folder.store.stat(key)).toBeNull()
    expect(await filesBelow()).toEqual([])
  })
})

it('a copy of an old object is not taken for a write that was given up long ago', async () => {
  await folder.store.put(key, streamed(randomBytes(10)), { redundancy: 'multi_az' })
  for (const path of await shardsOf()) await utimes(path, new Date(0), new Date(0))
  const [first] = await shardsOf()
  const reference = `shards~images~copy~000000000001.${'0'.repeat(32)}`
  await link(first!, join(folder.root, 'zones/a/devices/0/.staging', reference))
  for await (const { touchedAt } of folder.store.listUnfinished())
    expect(Date.now() - touchedAt.getTime()).toBeLessThan(60_000)
  expect(await references()).toEqual([reference])
})

describe('a write that died', () => {
  const [old, bytes] = [randomBytes(300 * KIB), randomBytes(400 * KIB)]

  /** As a kill leaves it: so many shards under their final name, the others still under that of staging. */
  async function dieAfter(renames: number): Promise<string> {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const [set] = await findShards(folder.root, key)
    const reference = `shards~${key.replaceAll('/', '~')}~${set!.name.slice(1)}`
    for (const path of set!.paths.sort().slice(renames)) {
      const device = path.slice(0, -join(key, set!.name).length)
      await rename(path, join(device, '.staging', reference))
    }
    return reference
  }

  it.each([
    [0, false],
    [1, false],
    [2, true],
  ])('after %i renames is there: %s', async (renames, isThere) => {
    const reference = await dieAfter(renames)
    expect(await folder.store.stat(key)).toEqual(isThere ? { sizeBytes: bytes.length } : null)
    if (isThere) await expectWhole(bytes)
    expect(await references()).toEqual([reference])
    await folder.store.discardUnfinished(key, reference)
    await folder.store.discardUnfinished(key, reference)
    expect(await references()).toEqual([])
    expect(await folder.store.stat(key)).toEqual(isThere ? { sizeBytes: bytes.length } : null)
    expect(await filesBelow()).toHaveLength(isThere ? 3 : 0)
    if (isThere) expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound' })
  })

  it('does not hide what it was to replace', async () => {
    const reference = await dieAfter(1)
    // An older write, whole.
    const [set] = await findShards(folder.root, key)
    const aside = join(folder.root, 'aside')
    await rename(dirname(set!.paths[0]!), aside)
    await folder.store.put(key, streamed(old), { redundancy: 'multi_az' })
    const [older] = await findShards(folder.root, key)
    for (const path of older!.paths) await rename(path, path.replace(/~[0-9a-f]{12}/, '~000000000001'))
    await rename(join(aside, set!.name), set!.paths[0]!)
    await expectWhole(old)
    await folder.store.discardUnfinished(key, reference)
    await expectWhole(old)
    expect(await filesBelow()).toHaveLength(3)
  })
})
