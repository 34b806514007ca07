import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreFull } from '@/lib/ports/object-store'
import { FileStore } from './file-store'
import { describeObjectStore, digest, streamed } from './object-store-contract'
import { writeAt } from './sparse-write'

const MIB = 1024 * 1024
const fullDisk = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))

describeObjectStore('the file store', async () => {
  const root = mkdtempSync(join(tmpdir(), 'imprint-store-'))
  let isFailing = false
  const store = new FileStore(root, {
    writeAt: (file, bytes, offset) =>
      isFailing && offset >= MIB ? fullDisk() : writeAt(file, bytes, offset),
  })
  return {
    store,
    another: () => new FileStore(root),
    failWrites: () => {
      isFailing = true
      return () => {
        isFailing = false
      }
    },
    close: async () => rmSync(root, { recursive: true, force: true }),
  }
})

describe('the file store', () => {
  let root: string
  let store: FileStore
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'imprint-store-'))
    store = new FileStore(root)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const usedBytes = async (key: string) => (await stat(join(root, key))).blocks * 512

  it('leaves zeros out on disk', async () => {
    const bytes = Buffer.concat([
      randomBytes(MIB),
      Buffer.alloc(30 * MIB),
      randomBytes(MIB),
      Buffer.alloc(8 * MIB),
    ])
    await store.put('objects/sparse', streamed(bytes))
    expect(await usedBytes('objects/sparse')).toBeLessThan(3 * MIB)

    const layout = { sizeBytes: 64 * MIB, partSizeBytes: 16 * MIB }
    const parts = await store.createParts('objects/parts', layout)
    const sums: { partNumber: number; sha256: string }[] = []
    for (const partNumber of [1, 2, 3]) sums.push({ partNumber, ...(await parts.writeZeroPart(partNumber)) })
    const last = Buffer.concat([Buffer.alloc(15 * MIB), randomBytes(MIB)])
    sums.push({ partNumber: 4, ...(await parts.writePart(4, streamed(last))) })
    await parts.complete(sums)
    expect(await usedBytes('objects/parts')).toBeLessThan(2 * MIB)
  })

  it('calls a full disk by its name', async () => {
    const full = new FileStore(root, { writeAt: fullDisk })
    await expect(full.put('objects/full', streamed(randomBytes(10)))).rejects.toThrow(StoreFull)
    const parts = await full.createParts('objects/full', { sizeBytes: MIB, partSizeBytes: MIB })
    await expect(parts.writePart(1, streamed(randomBytes(MIB)))).rejects.toThrow(StoreFull)
    await parts.abort()
  })

  it('takes no key that leaves its folder', async () => {
    for (const key of ['../x', 'a/../../x', '/etc/passwd', '.staging/x', 'a//b', 'A\0', 'a/.hidden', ''])
      await expect(store.put(key, streamed(Buffer.from('x')))).rejects.toThrow('not a storage key')
    await expect(store.discardUnfinished('objects/x', '../../objects/sparse')).rejects.toThrow(
      'not a reference',
    )
  })

  it('makes objects read-only and removes the folders they leave empty', async () => {
    await store.put('images/one/two/file', streamed(randomBytes(10)))
    expect((await stat(join(root, 'images/one/two/file'))).mode & 0o222).toBe(0)
    await store.remove('images/one/two/file')
    expect(await readdir(root)).not.toContain('images')
  })

  it('loses nothing when a folder is emptied while another object arrives in it', async () => {
    const rounds = Array.from({ length: 60 }, async (_, n) => {
      const key = `images/shared/${n % 3}/${n}`
      await store.put(key, streamed(randomBytes(50)))
      expect(await store.stat(key)).toEqual({ sizeBytes: 50 })
      await store.remove(key)
    })
    await Promise.all(rounds)
  })

  it('holds no object in memory', async () => {
    const block = randomBytes(MIB)
    const gibibyte = Readable.from(
      (async function* () {
        // In turns, as a network would: otherwise the generator never lets the event loop go round.
        for (let n = 0; n < 1024; n++) yield await new Promise<Buffer>((next) => setImmediate(next, block))
      })(),
      { objectMode: false },
    )
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 20)
    const { sizeBytes } = await store.put('objects/large', gibibyte)
    let read = 0
    for await (const chunk of await store.read('objects/large')) read += (chunk as Buffer).length
    clearInterval(watch)
    expect([sizeBytes, read]).toEqual([1024 * MIB, 1024 * MIB])
    expect((peak - before) / MIB).toBeLessThan(150)
    await store.remove('objects/large')
  }, 120_000)

  it('has the hash of a large upload ready soon after its last part', async () => {
    const layout = { sizeBytes: 256 * MIB, partSizeBytes: 16 * MIB }
    const part = randomBytes(16 * MIB)
    const parts = await store.createParts('objects/followed', layout)
    const sums = Array.from({ length: 16 }, (_, n) => ({ partNumber: n + 1, sha256: digest(part) }))
    // Backwards: the worst order for hashing along, it can begin only with the last one.
    for (const { partNumber } of sums.toReversed()) await parts.writePart(partNumber, streamed(part, MIB))
    const whole = Buffer.concat(Array.from({ length: 16 }, () => part))
    expect(await parts.complete(sums)).toEqual({ sizeBytes: whole.length, sha256: digest(whole) })
  })
})
