import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ObjectDamaged, redundancies } from '@/lib/ports/object-store'
import { flipBit, useShards } from '@/test/support/shards'
import { digest, streamed } from '../object-store-contract'
import { LABEL_BYTES } from './shard-label'
import { footOffsetBytes, HEAD_BYTES, TABLE_BYTES, TWO_AND_ONE, unitOffsetBytes } from './stripes'

const KIB = 1024
const MIB = 1024 * KIB
const key = 'images/region-1/image/job-1'
const folder = useShards(key)
const { contents, shardsOf, filesBelow, references, expectWhole } = folder

describe.each(redundancies)('an object kept as %s', (redundancy) => {
  const bytes = randomBytes(2 * MIB + 77)

  it('lies on three devices, in the zones that were asked for', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy })
    const zones = (await shardsOf()).map((path) =>
      path.slice(folder.root.length).split('/').slice(2, 5).join('/'),
    )
    expect(zones).toEqual(
      redundancy === 'multi_az'
        ? ['a/devices/0', 'b/devices/0', 'c/devices/0']
        : ['a/devices/0', 'a/devices/1', 'a/devices/2'],
    )
    expect(await readdir(folder.root)).not.toContain('images')
  })

  it.each([0, 1, 2])('is read and made whole without shard %i', async (number) => {
    await folder.store.put(key, streamed(bytes), { redundancy })
    await rm((await shardsOf())[number]!)
    await expectWhole(bytes)
    const part = await (await folder.store.read(key, { start: 200_000, end: 900_000 })).toArray()
    expect(Buffer.concat(part).equals(bytes.subarray(200_000, 900_001))).toBe(true)
    const source = await folder.store.open(key)
    expect((await source.read(1_000_001, 555)).equals(bytes.subarray(1_000_001, 1_000_556))).toBe(true)
    await source.close()
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 9 })
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound', repairedUnits: 0 })
    // The one that was made anew carries its part.
    await rm((await shardsOf())[(number + 1) % 3]!)
    await expectWhole(bytes)
  })

  it('is damaged, not missing and never wrong, without two', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy })
    const [first, second] = await shardsOf()
    await rm(first!)
    await rm(second!)
    expect(await folder.store.stat(key)).toEqual({ sizeBytes: bytes.length })
    await expect(folder.store.read(key)).rejects.toThrow(ObjectDamaged)
    await expect(folder.store.open(key)).rejects.toThrow(ObjectDamaged)
    await expect(folder.store.materialise(key, folder.root)).rejects.toThrow(ObjectDamaged)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'damaged' })
    await folder.store.remove(key)
    expect(await filesBelow()).toEqual([])
  })

  it('survives one lost unit in every stripe, wherever it is', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy })
    const shards = await shardsOf()
    for (let stripe = 0; stripe < 9; stripe++)
      await flipBit(shards[stripe % 3]!, unitOffsetBytes(TWO_AND_ONE, stripe) + 5)
    await expectWhole(bytes)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 9 })
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound' })
  })

  it('says so when two units of one stripe are lost, and gives what is before', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy })
    for (const path of (await shardsOf()).slice(1)) await flipBit(path, unitOffsetBytes(TWO_AND_ONE, 6))
    await expect(contents()).rejects.toThrow(ObjectDamaged)
    const before = await (await folder.store.read(key, { start: 0, end: 6 * 256 * KIB - 1 })).toArray()
    expect(Buffer.concat(before).equals(bytes.subarray(0, 6 * 256 * KIB))).toBe(true)
    await expect(folder.store.materialise(key, folder.root)).rejects.toThrow(ObjectDamaged)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'damaged', repairedUnits: 0 })
  })
})

it('an object of any length is read without any one of its shards', async () => {
  const stripe = 256 * KIB
  for (const sizeBytes of [0, 1, 8, 9, 16, 17, stripe / 2, stripe - 1, stripe, stripe + 1, 2 * stripe + 8]) {
    const bytes = randomBytes(sizeBytes)
    for (const number of [0, 1, 2]) {
      await folder.store.put(key, streamed(bytes), { redundancy: 'single_az' })
      await rm((await shardsOf())[number]!)
      await expectWhole(bytes)
      expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
      expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound' })
    }
  }
})

describe('a changed bit', () => {
  const bytes = randomBytes(600 * KIB)
  const foot = footOffsetBytes(TWO_AND_ONE, bytes.length)
  const places = {
    'the magic of the label': 3,
    'the number of the shard': 17,
    'the generation': 30,
    'the size': 44,
    'the digest': 60,
    'the checksum of the label': 120,
    'the table of checksums': HEAD_BYTES + 17,
    'the first unit': HEAD_BYTES + TABLE_BYTES,
    'the last byte of the last unit': foot - 1,
    'the label at the foot': foot + 44,
    'the last byte': foot + LABEL_BYTES - 1,
  }

  it.each(Object.entries(places))(
    'in %s changes nothing that is read, and is mended',
    async (_place, offset) => {
      for (const number of [0, 1, 2]) {
        await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
        await flipBit((await shardsOf())[number]!, offset)
        await expectWhole(bytes)
        expect(await folder.store.scrub(key, { sha256: digest(bytes) })).toMatchObject({ state: 'repaired' })
        expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound' })
      }
    },
  )

  it('in both labels loses one shard, no more', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const [first] = await shardsOf()
    await flipBit(first!, 44)
    await flipBit(first!, foot + 44)
    await expectWhole(bytes)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
  })

  it.each([0, 50, HEAD_BYTES + 100, foot - 1000, foot, foot + 40])(
    'or a file cut to %i bytes',
    async (size) => {
      await folder.store.put(key, streamed(bytes), { redundancy: 'single_az' })
      for (const path of await shardsOf()) {
        await truncate(path, size)
        await expectWhole(bytes)
        expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
      }
    },
  )

  it('is not mistaken when a unit of another place or write lies there', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const [first, second] = await shardsOf()
    const [ours, theirs] = [await readFile(first!), await readFile(second!)]
    const [here, there] = [unitOffsetBytes(TWO_AND_ONE, 0), unitOffsetBytes(TWO_AND_ONE, 1)]
    ours.copyWithin(here, there, there + TWO_AND_ONE.unitBytes)
    ours.copyWithin(HEAD_BYTES, HEAD_BYTES + 16, HEAD_BYTES + 32)
    theirs.copy(ours, there, there, there + TWO_AND_ONE.unitBytes)
    theirs.copy(ours, HEAD_BYTES + 16, HEAD_BYTES + 16, HEAD_BYTES + 32)
    await rm(first!)
    await writeFile(first!, ours)
    await expectWhole(bytes)
    // A whole shard in the place of another is found by its own number.
    await rm(first!)
    await writeFile(first!, await readFile(second!))
    await expectWhole(bytes)
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 3 })
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'sound' })
  })
})

describe('a zone', () => {
  const bytes = randomBytes(8 * MIB + 1)

  it.each(['a', 'b', 'c'])('%s that goes while an object is read is not missed', async (zone) => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const read: Buffer[] = []
    for await (const chunk of await folder.store.read(key)) {
      read.push(chunk as Buffer)
      if (read.length !== 3) continue
      // As a disk that is gone: what was open gives nothing more either.
      const [shard] = (await shardsOf()).filter((path) => path.includes(`/zones/${zone}/`))
      await truncate(shard!, 0)
      await rm(join(folder.root, 'zones', zone), { recursive: true })
    }
    expect(digest(Buffer.concat(read))).toBe(digest(bytes))
    await expectWhole(bytes)
    const listed: string[] = []
    for await (const { key: found } of folder.store.list('')) listed.push(found)
    expect(listed).toEqual([key])
    const local = await folder.store.materialise(key, join(folder.root, '.scratch'))
    expect(digest(await readFile(local.path))).toBe(digest(bytes))
    await local.release()
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 33 })
  })

  it('that cannot be written refuses new objects whole', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rename(join(folder.root, 'zones/b'), join(folder.root, 'b'))
    await writeFile(join(folder.root, 'zones/b'), 'not a folder')
    await expect(
      folder.store.put('images/x/y', streamed(bytes), { redundancy: 'multi_az' }),
    ).rejects.toThrow()
    expect(await folder.store.stat('images/x/y')).toBeNull()
    expect(await references()).toEqual([])
    await expectWhole(bytes)
  })
})

describe('replacing', () => {
  const [first, second] = [randomBytes(700 * KIB), randomBytes(900 * KIB)]

  it.each([
    ['multi_az', 'single_az'],
    ['multi_az', undefined],
    [undefined, 'multi_az'],
  ] as const)('%s by %s leaves one of them', async (before, after) => {
    await folder.store.put(key, streamed(first), { redundancy: before })
    await folder.store.put(key, streamed(second), { redundancy: after })
    await expectWhole(second)
    expect(await filesBelow()).toHaveLength(after ? 3 : 1)
    await folder.store.remove(key)
    expect(await filesBelow()).toEqual([])
  })

  it('does not disturb who reads', async () => {
    await folder.store.put(key, streamed(first), { redundancy: 'multi_az' })
    const source = await folder.store.open(key)
    await folder.store.put(key, streamed(second), { redundancy: 'multi_az' })
    expect((await source.read(0, first.length)).equals(first)).toBe(true)
    await source.close()
    await expectWhole(second)
  })

  it('never shows half of anything', async () => {
    await folder.store.put(key, streamed(first), { redundancy: 'multi_az' })
    const known = new Set([digest(first)])
    const write = async () => {
      for (let turn = 0; turn < 15; turn++) {
        const bytes = randomBytes(300 * KIB)
        known.add(digest(bytes))
        await folder.store.put(key, streamed(bytes), { redundancy: turn % 2 ? 'multi_az' : 'single_az' })
      }
      return true
    }
    const writing = write()
    let isOver = false
    writing.then(() => {
      isOver = true
    })
    while (!isOver) expect(known).toContain(digest(await contents()))
    await writing
    expect(await filesBelow()).toHaveLength(3)
  })
})

describe('a copy', () => {
  const bytes = randomBytes(700 * KIB)

  it('takes no room, and mending it leaves the first alone', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await folder.store.copy(key, 'images/copy')
    const inode = async (of: string) => (await stat((await shardsOf(of))[0]!)).ino
    expect(await inode('images/copy')).toBe(await inode(key))
    const [first] = await shardsOf('images/copy')
    await truncate(first!, 9000)
    expect(await folder.store.scrub('images/copy')).toMatchObject({ state: 'repaired' })
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
    expect(await inode('images/copy')).not.toBe(await inode(key))
  })

  it('of what has lost a shard lacks it too, until it is scrubbed', async () => {
    await folder.store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rm((await shardsOf())[1]!)
    await folder.store.copy(key, 'images/copy')
    expect(digest(await contents('images/copy'))).toBe(digest(bytes))
    expect(await folder.store.scrub('images/copy')).toMatchObject({ state: 'repaired' })
    expect(await shardsOf('images/copy')).toHaveLength(3)
  })
})

describe('zeros', () => {
  it('take no room and keep their checksums', async () => {
    const bytes = Buffer.concat([randomBytes(MIB), Buffer.alloc(90 * MIB), randomBytes(MIB)])
    await folder.store.put(key, streamed(bytes, MIB), { redundancy: 'multi_az' })
    const used = async () => {
      const stats = await Promise.all((await shardsOf()).map((path) => stat(path)))
      return stats.reduce((sum, { blocks }) => sum + blocks * 512, 0)
    }
    expect(await used()).toBeLessThan(4 * MIB)
    await flipBit((await shardsOf())[0]!, unitOffsetBytes(TWO_AND_ONE, 200) + 9)
    await expectWhole(bytes)
    const local = await folder.store.materialise(key, join(folder.root, '.scratch'))
    expect((await stat(local.path)).blocks * 512).toBeLessThan(3 * MIB)
    await local.release()
    expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 1 })
    expect(await used()).toBeLessThan(4 * MIB)
  })
})

it('holds no object in memory', async () => {
  const block = randomBytes(MIB)
  const body = Readable.from(
    (async function* () {
      // In turns, as a network would: otherwise the generator never lets the event loop go round.
      for (let n = 0; n < 512; n++) yield await new Promise<Buffer>((next) => setImmediate(next, block))
    })(),
    { objectMode: false },
  )
  const before = process.memoryUsage.rss()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  await folder.store.put(key, body, { redundancy: 'multi_az' })
  await rm((await shardsOf())[0]!)
  let read = 0
  for await (const chunk of await folder.store.read(key)) read += (chunk as Buffer).length
  expect(await folder.store.scrub(key)).toMatchObject({ state: 'repaired' })
  clearInterval(watch)
  expect(read).toBe(512 * MIB)
  expect((peak - before) / MIB).toBeLessThan(150)
}, 120_000)

it('a stream that nobody reads closes its files', async () => {
  await folder.store.put(key, streamed(randomBytes(MIB)), { redundancy: 'multi_az' })
  const openFiles = () => readdirSync('/proc/self/fd').length
  const before = openFiles()
  for (let n = 0; n < 5; n++) (await folder.store.read(key)).destroy()
  const begun = await folder.store.read(key)
  await once(begun, 'readable')
  begun.destroy()
  await expect.poll(openFiles).toBe(before)
})
