import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ObjectDamaged, redundancies, StoreFull } from '@/lib/ports/object-store'
import { FileStore } from '../file-store'
import { digest, streamed } from '../object-store-contract'
import { writeAt } from '../sparse-write'
import { findShards } from './placement'
import { LABEL_BYTES } from './shard-label'
import { footOffsetBytes, HEAD_BYTES, TABLE_BYTES, TWO_AND_ONE, unitOffsetBytes } from './stripes'

const KIB = 1024
const MIB = 1024 * KIB
const key = 'images/region-1/image/job-1'

let root: string
let store: FileStore
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imprint-shards-'))
  store = new FileStore(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const contents = async (of = key) => Buffer.concat(await (await store.read(of)).toArray())
const shardsOf = async (of = key) => (await findShards(root, of)).flatMap(({ paths }) => paths).sort()
const filesBelow = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
const references = async () => {
  const found: string[] = []
  for await (const { reference } of store.listUnfinished()) found.push(reference)
  return found
}

/** Turns one bit, whatever the file's mode says. */
async function flipBit(path: string, offsetBytes: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[offsetBytes]! ^= 0x10
  await rm(path)
  await writeFile(path, bytes, { mode: 0o444 })
}

async function expectWhole(bytes: Buffer): Promise<void> {
  expect(digest(await contents())).toBe(digest(bytes))
  expect(await store.stat(key)).toEqual({ sizeBytes: bytes.length })
}

describe.each(redundancies)('an object kept as %s', (redundancy) => {
  const bytes = randomBytes(2 * MIB + 77)

  it('lies on three devices, in the zones that were asked for', async () => {
    await store.put(key, streamed(bytes), { redundancy })
    const zones = (await shardsOf()).map((path) => path.slice(root.length).split('/').slice(2, 5).join('/'))
    expect(zones).toEqual(
      redundancy === 'multi_az'
        ? ['a/devices/0', 'b/devices/0', 'c/devices/0']
        : ['a/devices/0', 'a/devices/1', 'a/devices/2'],
    )
    expect(await readdir(root)).not.toContain('images')
  })

  it.each([0, 1, 2])('is read and made whole without shard %i', async (number) => {
    await store.put(key, streamed(bytes), { redundancy })
    await rm((await shardsOf())[number]!)
    await expectWhole(bytes)
    const part = await (await store.read(key, { start: 200_000, end: 900_000 })).toArray()
    expect(Buffer.concat(part).equals(bytes.subarray(200_000, 900_001))).toBe(true)
    const source = await store.open(key)
    expect((await source.read(1_000_001, 555)).equals(bytes.subarray(1_000_001, 1_000_556))).toBe(true)
    await source.close()
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 9 })
    expect(await store.scrub(key)).toMatchObject({ state: 'sound', repairedUnits: 0 })
    // The one that was made anew carries its part.
    await rm((await shardsOf())[(number + 1) % 3]!)
    await expectWhole(bytes)
  })

  it('is damaged, not missing and never wrong, without two', async () => {
    await store.put(key, streamed(bytes), { redundancy })
    const [first, second] = await shardsOf()
    await rm(first!)
    await rm(second!)
    expect(await store.stat(key)).toEqual({ sizeBytes: bytes.length })
    await expect(store.read(key)).rejects.toThrow(ObjectDamaged)
    await expect(store.open(key)).rejects.toThrow(ObjectDamaged)
    await expect(store.materialise(key, root)).rejects.toThrow(ObjectDamaged)
    expect(await store.scrub(key)).toMatchObject({ state: 'damaged' })
    await store.remove(key)
    expect(await filesBelow()).toEqual([])
  })

  it('survives one lost unit in every stripe, wherever it is', async () => {
    await store.put(key, streamed(bytes), { redundancy })
    const shards = await shardsOf()
    for (let stripe = 0; stripe < 9; stripe++)
      await flipBit(shards[stripe % 3]!, unitOffsetBytes(TWO_AND_ONE, stripe) + 5)
    await expectWhole(bytes)
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 9 })
    expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
  })

  it('says so when two units of one stripe are lost, and gives what is before', async () => {
    await store.put(key, streamed(bytes), { redundancy })
    for (const path of (await shardsOf()).slice(1)) await flipBit(path, unitOffsetBytes(TWO_AND_ONE, 6))
    await expect(contents()).rejects.toThrow(ObjectDamaged)
    const before = await (await store.read(key, { start: 0, end: 6 * 256 * KIB - 1 })).toArray()
    expect(Buffer.concat(before).equals(bytes.subarray(0, 6 * 256 * KIB))).toBe(true)
    await expect(store.materialise(key, root)).rejects.toThrow(ObjectDamaged)
    expect(await store.scrub(key)).toMatchObject({ state: 'damaged', repairedUnits: 0 })
  })
})

it('an object of any length is read without any one of its shards', async () => {
  const stripe = 256 * KIB
  for (const sizeBytes of [0, 1, 8, 9, 16, 17, stripe / 2, stripe - 1, stripe, stripe + 1, 2 * stripe + 8]) {
    const bytes = randomBytes(sizeBytes)
    for (const number of [0, 1, 2]) {
      await store.put(key, streamed(bytes), { redundancy: 'single_az' })
      await rm((await shardsOf())[number]!)
      await expectWhole(bytes)
      expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
      expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
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
        await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
        await flipBit((await shardsOf())[number]!, offset)
        await expectWhole(bytes)
        expect(await store.scrub(key, { sha256: digest(bytes) })).toMatchObject({ state: 'repaired' })
        expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
      }
    },
  )

  it('in both labels loses one shard, no more', async () => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const [first] = await shardsOf()
    await flipBit(first!, 44)
    await flipBit(first!, foot + 44)
    await expectWhole(bytes)
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
  })

  it.each([0, 50, HEAD_BYTES + 100, foot - 1000, foot, foot + 40])(
    'or a file cut to %i bytes',
    async (size) => {
      await store.put(key, streamed(bytes), { redundancy: 'single_az' })
      for (const path of await shardsOf()) {
        await truncate(path, size)
        await expectWhole(bytes)
        expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
      }
    },
  )

  it('is not mistaken when a unit of another place or write lies there', async () => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
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
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 3 })
    expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
  })
})

describe('a zone', () => {
  const bytes = randomBytes(8 * MIB + 1)

  it.each(['a', 'b', 'c'])('%s that goes while an object is read is not missed', async (zone) => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const read: Buffer[] = []
    for await (const chunk of await store.read(key)) {
      read.push(chunk as Buffer)
      if (read.length !== 3) continue
      // As a disk that is gone: what was open gives nothing more either.
      const [shard] = (await shardsOf()).filter((path) => path.includes(`/zones/${zone}/`))
      await truncate(shard!, 0)
      await rm(join(root, 'zones', zone), { recursive: true })
    }
    expect(digest(Buffer.concat(read))).toBe(digest(bytes))
    await expectWhole(bytes)
    const listed: string[] = []
    for await (const { key: found } of store.list('')) listed.push(found)
    expect(listed).toEqual([key])
    const local = await store.materialise(key, join(root, '.scratch'))
    expect(digest(await readFile(local.path))).toBe(digest(bytes))
    await local.release()
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 33 })
  })

  it('that cannot be written refuses new objects whole', async () => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rename(join(root, 'zones/b'), join(root, 'b'))
    await writeFile(join(root, 'zones/b'), 'not a folder')
    await expect(store.put('images/x/y', streamed(bytes), { redundancy: 'multi_az' })).rejects.toThrow()
    expect(await store.stat('images/x/y')).toBeNull()
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
    await store.put(key, streamed(first), { redundancy: before })
    await store.put(key, streamed(second), { redundancy: after })
    await expectWhole(second)
    expect(await filesBelow()).toHaveLength(after ? 3 : 1)
    await store.remove(key)
    expect(await filesBelow()).toEqual([])
  })

  it('does not disturb who reads', async () => {
    await store.put(key, streamed(first), { redundancy: 'multi_az' })
    const source = await store.open(key)
    await store.put(key, streamed(second), { redundancy: 'multi_az' })
    expect((await source.read(0, first.length)).equals(first)).toBe(true)
    await source.close()
    await expectWhole(second)
  })

  it('never shows half of anything', async () => {
    await store.put(key, streamed(first), { redundancy: 'multi_az' })
    const known = new Set([digest(first)])
    const write = async () => {
      for (let turn = 0; turn < 15; turn++) {
        const bytes = randomBytes(300 * KIB)
        known.add(digest(bytes))
        await store.put(key, streamed(bytes), { redundancy: turn % 2 ? 'multi_az' : 'single_az' })
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
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await store.copy(key, 'images/copy')
    const inode = async (of: string) => (await stat((await shardsOf(of))[0]!)).ino
    expect(await inode('images/copy')).toBe(await inode(key))
    const [first] = await shardsOf('images/copy')
    await truncate(first!, 9000)
    expect(await store.scrub('images/copy')).toMatchObject({ state: 'repaired' })
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
    expect(await inode('images/copy')).not.toBe(await inode(key))
  })

  it('of what has lost a shard lacks it too, until it is scrubbed', async () => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rm((await shardsOf())[1]!)
    await store.copy(key, 'images/copy')
    expect(digest(await contents('images/copy'))).toBe(digest(bytes))
    expect(await store.scrub('images/copy')).toMatchObject({ state: 'repaired' })
    expect(await shardsOf('images/copy')).toHaveLength(3)
  })
})

describe('zeros', () => {
  it('take no room and keep their checksums', async () => {
    const bytes = Buffer.concat([randomBytes(MIB), Buffer.alloc(90 * MIB), randomBytes(MIB)])
    await store.put(key, streamed(bytes, MIB), { redundancy: 'multi_az' })
    const used = async () => {
      const stats = await Promise.all((await shardsOf()).map((path) => stat(path)))
      return stats.reduce((sum, { blocks }) => sum + blocks * 512, 0)
    }
    expect(await used()).toBeLessThan(4 * MIB)
    await flipBit((await shardsOf())[0]!, unitOffsetBytes(TWO_AND_ONE, 200) + 9)
    await expectWhole(bytes)
    const local = await store.materialise(key, join(root, '.scratch'))
    expect((await stat(local.path)).blocks * 512).toBeLessThan(3 * MIB)
    await local.release()
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 1 })
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
  await store.put(key, body, { redundancy: 'multi_az' })
  await rm((await shardsOf())[0]!)
  let read = 0
  for await (const chunk of await store.read(key)) read += (chunk as Buffer).length
  expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
  clearInterval(watch)
  expect(read).toBe(512 * MIB)
  expect((peak - before) / MIB).toBeLessThan(150)
}, 120_000)

it('a stream that nobody reads closes its files', async () => {
  await store.put(key, streamed(randomBytes(MIB)), { redundancy: 'multi_az' })
  const openFiles = () => readdirSync('/proc/self/fd').length
  const before = openFiles()
  for (let n = 0; n < 5; n++) (await store.read(key)).destroy()
  const begun = await store.read(key)
  await once(begun, 'readable')
  begun.destroy()
  await expect.poll(openFiles).toBe(before)
})

describe('a disk that fails', () => {
  const bytes = randomBytes(5 * MIB)
  const failure = (code: string) => Object.assign(new Error(code), { code })

  /** Every call in turn is the one that fails: data, table and both labels of each shard among them. */
  it.each(['ENOSPC', 'EIO'])('with %s at any write leaves nothing of the object', async (code) => {
    let calls = 0
    let failAt = Number.POSITIVE_INFINITY
    const failing = new FileStore(root, {
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
      expect(await store.stat(key)).toBeNull()
      expect(await filesBelow()).toEqual([])
    }
  })

  it('by writing less than it says is found by the checksums', async () => {
    let short = 0
    const lying = new FileStore(root, {
      writeAt: (file, piece, offset) => {
        const isShort = offset === unitOffsetBytes(TWO_AND_ONE, 3) && short++ === 0
        return writeAt(file, isShort ? piece.subarray(0, 1000) : piece, offset)
      },
    })
    await lying.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await expectWhole(bytes)
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired', repairedUnits: 1 })
  })

  it('while a shard is made anew leaves the object as it was', async () => {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    await rm((await shardsOf())[2]!)
    const full = new FileStore(root, { writeAt: () => Promise.reject(failure('ENOSPC')) })
    await expect(full.scrub(key)).rejects.toThrow(StoreFull)
    expect(await references()).toEqual([])
    await expectWhole(bytes)
    expect(await store.scrub(key)).toMatchObject({ state: 'repaired' })
  })
})

describe('a write that died', () => {
  const [old, bytes] = [randomBytes(300 * KIB), randomBytes(400 * KIB)]

  /** As a kill leaves it: so many shards under their final name, the others still under that of staging. */
  async function dieAfter(renames: number): Promise<string> {
    await store.put(key, streamed(bytes), { redundancy: 'multi_az' })
    const [set] = await findShards(root, key)
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
    expect(await store.stat(key)).toEqual(isThere ? { sizeBytes: bytes.length } : null)
    if (isThere) await expectWhole(bytes)
    expect(await references()).toEqual([reference])
    await store.discardUnfinished(key, reference)
    await store.discardUnfinished(key, reference)
    expect(await references()).toEqual([])
    expect(await store.stat(key)).toEqual(isThere ? { sizeBytes: bytes.length } : null)
    expect(await filesBelow()).toHaveLength(isThere ? 3 : 0)
    if (isThere) expect(await store.scrub(key)).toMatchObject({ state: 'sound' })
  })

  it('does not hide what it was to replace', async () => {
    const reference = await dieAfter(1)
    // An older write, whole.
    const [set] = await findShards(root, key)
    const aside = join(root, 'aside')
    await rename(dirname(set!.paths[0]!), aside)
    await store.put(key, streamed(old), { redundancy: 'multi_az' })
    const [older] = await findShards(root, key)
    for (const path of older!.paths) await rename(path, path.replace(/~[0-9a-f]{12}/, '~000000000001'))
    await rename(join(aside, set!.name), set!.paths[0]!)
    await expectWhole(old)
    await store.discardUnfinished(key, reference)
    await expectWhole(old)
    expect(await filesBelow()).toHaveLength(3)
  })
})
