import { describe, expect, it } from 'vitest'
import { noise } from '@/test/fixtures/os-disks'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { BoundedDisk } from './bounded-disk'
import { sliceOf } from './byte-view'
import { identifyOs } from './identify-os'
import { CHUNK_BYTES, MAX_READ_BYTES, MAX_READS } from './limits'
import { Unreadable } from './unreadable'

const bytes = noise(5, 5 * CHUNK_BYTES + 1000)

describe('a bounded disk', () => {
  it.each([
    [0, 1],
    [CHUNK_BYTES - 1, 2],
    [CHUNK_BYTES, CHUNK_BYTES],
    [10, 4 * CHUNK_BYTES],
    [bytes.length - 1, 1],
    [bytes.length, 0],
  ])('reads %i+%i', async (offset, length) => {
    const read = await new BoundedDisk(memorySource(bytes)).read(offset, length)
    expect(read.equals(bytes.subarray(offset, offset + length))).toBe(true)
  })

  it.each([
    [-1, 1],
    [0, -1],
    [bytes.length, 1],
    [bytes.length + 1, 0],
    [0.5, 1],
    [Number.NaN, 1],
    [0, Number.NaN],
    [Number.MAX_SAFE_INTEGER, 10],
    [0, MAX_READ_BYTES + 1],
  ])('refuses %f+%f', async (offset, length) => {
    await expect(new BoundedDisk(memorySource(bytes)).read(offset, length)).rejects.toThrow(Unreadable)
  })

  it('asks the source once for what it has seen', async () => {
    const source = memorySource(bytes)
    const disk = new BoundedDisk(source)
    for (let at = 0; at < 1000; at++) await disk.read(at, 10)
    expect(source.reads).toBe(1)
  })

  it('ends even when every read is answered from memory', async () => {
    const disk = new BoundedDisk(memorySource(bytes))
    for (let count = 0; count < MAX_READS; count++) await disk.read(0, 1)
    await expect(disk.read(0, 1)).rejects.toThrow('too many reads')
  })

  it('ends at its deadline', async () => {
    await expect(new BoundedDisk(memorySource(bytes), { deadlineMs: -1 }).read(0, 1)).rejects.toThrow(
      'out of time',
    )
  })

  it('keeps a part within its bounds', async () => {
    const part = sliceOf(new BoundedDisk(memorySource(bytes)), 100, 50)
    expect((await part.read(0, 50)).equals(bytes.subarray(100, 150))).toBe(true)
    expect(() => part.read(0, 51)).toThrow(Unreadable)
    expect(() => sliceOf(part, 0, 51)).toThrow(Unreadable)
  })
})

describe('a source that misbehaves', () => {
  const broken = { sizeBytes: 1 << 20, close: async () => {} }

  it('gives null when it fails', async () => {
    expect(await identifyOs({ ...broken, read: () => Promise.reject(new Error('disk on fire')) })).toBeNull()
  })

  it('gives null when it never answers', async () => {
    expect(await identifyOs({ ...broken, read: () => new Promise(() => {}) }, { deadlineMs: 50 })).toBeNull()
  })

  it('is left with the reason of the signal', async () => {
    const controller = new AbortController()
    const answer = identifyOs({ ...broken, read: () => new Promise(() => {}) }, { signal: controller.signal })
    controller.abort(new Error('cancelled'))
    await expect(answer).rejects.toThrow('cancelled')
    const late = identifyOs(memorySource(bytes), { signal: AbortSignal.abort(new Error('too late')) })
    await expect(late).rejects.toThrow('too late')
  })

  it('gives null for no bytes at all', async () => {
    for (const size of [0, 1, 511, 512, 513])
      expect(await identifyOs(memorySource(Buffer.alloc(size, 0xff)))).toBeNull()
  })
})
