import { constants, deflateSync } from 'node:zlib'
import { compress, init } from '@bokuweb/zstd-wasm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DomainError } from '@/lib/domain/errors'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import type { ZvhdKind } from '@/lib/domain/format/zvhd-footer'
import { RECORD_HEADER_BYTES, recordBytes, sealRecord } from '@/lib/domain/format/zvhd-record'
import { memoryReader } from '@/test/fixtures/memory-reader'
import { inPieces, memorySource } from '@/test/fixtures/memory-source'
import { vectorDisk, zvhd2Vector, zvhdVector } from '@/test/fixtures/zvhd-vectors'
import { CodecThreads } from './codec-threads'
import { decodeZvhdStream } from './decode-zvhd'
import { openZvhd2Source } from './zvhd2-source'

const MIB = 1024 * 1024
const PAGE = 4096
const threads = new CodecThreads(2)
beforeAll(() => init())
afterAll(() => threads.close())

const kinds: readonly ZvhdKind[] = ['zvhd', 'zvhd2']
const files = { zvhd: zvhdVector, zvhd2: zvhd2Vector }
const TAIL_AT = zvhd2Vector.length - PAGE
const INDEX_AT = Number(zvhd2Vector.readBigUInt64LE(TAIL_AT + 96))
const BITMAP_AT = Number(zvhd2Vector.readBigUInt64LE(TAIL_AT + 104))

/** A refusal's code, or what a reader makes of the disk; anything else that is thrown fails the test. */
async function outcome(read: () => Promise<Buffer | null>): Promise<string> {
  try {
    const disk = await read()
    return disk === null || disk.equals(vectorDisk) ? 'same disk' : 'another disk'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

/** By the header's rules, in order, and by index; a range outside the file is a RangeError, which gets through. */
async function outcomes(kind: ZvhdKind, file: Buffer): Promise<string[]> {
  const inspected = await outcome(async () => {
    await inspectHeader(memoryReader(file))
    return null
  })
  const inOrder = await outcome(async () => {
    const disk = await decodeZvhdStream(kind, inPieces(file, 50_000), { threads })
    const seen = Buffer.alloc(vectorDisk.length)
    for await (const { offsetBytes, bytes } of disk.extents)
      if (offsetBytes < seen.length) bytes.copy(seen, offsetBytes)
    return seen
  })
  if (kind === 'zvhd') return [inspected, inOrder]
  const byIndex = await outcome(async () => {
    const source = await openZvhd2Source(memorySource(file), { threads })
    return source.read(0, Math.min(source.sizeBytes, vectorDisk.length))
  })
  return [inspected, inOrder, byIndex]
}

function edited(kind: ZvhdKind, edit: (file: Buffer) => void): Buffer {
  const file = Buffer.from(files[kind])
  edit(file)
  return file
}

/** Puts the checksum right, so that the field itself is what is looked at. */
function seal(file: Buffer, at: number): void {
  file.writeUInt32LE(0, at + 64)
  const sum = file.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
  file.writeUInt32LE(~sum >>> 0, at + 64)
}

const isRefusal = (result: string) => result.startsWith('file.')

describe.each(kinds)('%s', (kind) => {
  const footers = kind === 'zvhd' ? [0, files.zvhd.length - PAGE] : [0, TAIL_AT]

  test('cut anywhere it is refused by whoever reads its end', async () => {
    const file = files[kind]
    const cuts = new Set([0, 1, 6, 48, 511, 512, file.length - 1])
    for (let at = PAGE; at < file.length; at += kind === 'zvhd' ? PAGE : 8 * PAGE) cuts.add(at).add(at + 60)
    for (const cut of cuts)
      for (const result of await outcomes(kind, file.subarray(0, cut)))
        expect(result, `${cut}`).toMatch(/^file\./)
  })

  test('every byte of its footers counts, or means nothing', { timeout: 120_000 }, async () => {
    for (let at = 0; at < 142; at += 1)
      for (const [isSealed, bit] of [
        [false, 1],
        [true, 1],
        [true, 0x80],
      ] as const) {
        // Both footers alike, as who meant harm would do.
        const file = edited(kind, (bytes) => {
          for (const footer of footers) {
            bytes[footer + at] = (bytes[footer + at] ?? 0) ^ bit
            if (isSealed) seal(bytes, footer)
          }
        })
        const isMark = at < 6
        // A changed size or place may be whole in itself; then the disk is another one, and honest about it.
        for (const result of await outcomes(kind, file))
          if (!isMark && isSealed) expect(isRefusal(result) || /disk$/.test(result), `${at}`).toBe(true)
          else if (!isMark && at !== 6 && at !== 7) expect(result, `${at}`).toMatch(/^file\./)
      }
  })

  test.each([
    ['no features', 8, 0, 'file.unknown_features'],
    ['features of the future', 8, 6, 'file.unknown_features'],
    ['version of the future', 12, 0x20000, 'file.corrupt'],
    ['a place for tables of VHD', 16, 0, 'file.corrupt'],
    ['a differencing disk', 60, 3, 'file.corrupt'],
    ['half a sector', 40, 5 * MIB + 1, 'file.corrupt'],
    ['no bytes', 40, 0, 'file.empty'],
    ['current size below the original', 52, 0, 'file.corrupt'],
  ])('%s', async (words, at, value, code) => {
    const file = edited(kind, (bytes) => {
      for (const footer of footers) {
        bytes.writeUInt32LE(value, footer + at)
        if (words.startsWith('current')) bytes.writeUInt32LE(4 * MIB, footer + 48)
        seal(bytes, footer)
      }
    })
    expect(new Set(await outcomes(kind, file))).toEqual(new Set([code]))
  })

  test('a disk above the limit costs nothing', async () => {
    const file = edited(kind, (bytes) => {
      for (const footer of footers) {
        bytes.writeBigUInt64LE(1n << 52n, footer + 40)
        bytes.writeBigUInt64LE(1n << 52n, footer + 48)
        seal(bytes, footer)
      }
    })
    expect(new Set(await outcomes(kind, file))).toEqual(new Set(['file.virtual_size_too_large']))
  })

  test('head and tail of different disks', async () => {
    const file = edited(kind, (bytes) => {
      bytes.writeUInt32LE(7, 68)
      seal(bytes, 0)
    })
    expect(new Set(await outcomes(kind, file))).toEqual(new Set(['file.corrupt']))
  })

  test.each([
    ['no mark', 0, 0],
    ['no payload', 12, 0],
    ['a payload of 4 GiB', 12, 0xffff_ffff],
    ['a payload a little too long', 12, 2 * MIB + (2 * MIB) / 16 + 1025],
    ['a payload over the next record', 12, 20_000],
    ['a shorter payload', 12, 100],
    ['the number of the next', 16, 2],
    ['a number behind the end', 16, 3],
    ['the largest number', 16, 0xffff_ffff],
  ])('a record with %s', async (_, at, value) => {
    const results = await outcomes(
      kind,
      edited(kind, (bytes) => void bytes.writeUInt32LE(value, PAGE + at)),
    )
    // What stands in a record shows only to who reads it.
    expect(results.slice(1).map((result) => result.replace('truncated', 'corrupt'))).toEqual(
      results.slice(1).map(() => 'file.corrupt'),
    )
  })

  test('a record without its end', async () => {
    const file = edited(kind, (bytes) => {
      const at = bytes.indexOf('end\0')
      bytes.fill(0, at, at + 4)
    })
    expect((await outcomes(kind, file)).slice(1).every((result) => result === 'file.corrupt')).toBe(true)
  })

  test('bits that fell over end in a refusal or in a disk', { timeout: 120_000 }, async () => {
    let state = 20_240_607
    const below = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const seen = new Set<string>()
    for (let round = 0; round < 150; round += 1) {
      const file = edited(kind, (bytes) => {
        for (let edits = 1 + below(3); edits > 0; edits -= 1) {
          const at = [0, PAGE, PAGE + 48, 2 * PAGE, bytes.length - PAGE][below(5)]! + below(140)
          bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
        }
      })
      const isSealed = below(2) === 0 && file.subarray(0, 6).equals(files[kind].subarray(0, 6))
      if (isSealed) for (const footer of footers) seal(file, footer)
      for (const result of await outcomes(kind, file)) seen.add(result)
    }
    expect(seen.size).toBeGreaterThan(3)
  })
})

describe('the index of ZVHD2', () => {
  const u64 = (at: number, value: bigint) => (bytes: Buffer) => void bytes.writeBigUInt64LE(value, at)
  const u32 = (at: number, value: number) => (bytes: Buffer) => void bytes.writeUInt32LE(value, at)
  const sealed = (edit: (bytes: Buffer) => void) => (bytes: Buffer) => {
    edit(bytes)
    seal(bytes, TAIL_AT)
  }

  test.each([
    ['place 0', u64(INDEX_AT, 0n)],
    ['place off the page', u64(INDEX_AT, 4097n)],
    ['place behind the end', u64(INDEX_AT, 1n << 40n)],
    ['place beyond 2^53', u64(INDEX_AT, (1n << 64n) - 1n)],
    ['place of the next', u64(INDEX_AT, 8192n)],
    ['second place of the first', u64(INDEX_AT + 16, 4096n)],
    ['number of another block', u32(INDEX_AT + 8, 1)],
    ['no length', u32(INDEX_AT + 12, 0)],
    ['length of 4 GiB', u32(INDEX_AT + 12, 0xffff_f000)],
    ['length over the next', u32(INDEX_AT + 12, 8192)],
    ['a bit too many', (bytes: Buffer) => void bytes.writeUInt8(7, BITMAP_AT)],
    ['a bit too few', (bytes: Buffer) => void bytes.writeUInt8(1, BITMAP_AT)],
    ['a bit behind the end', (bytes: Buffer) => void bytes.writeUInt8(9, BITMAP_AT)],
    ['index at 0', sealed(u64(TAIL_AT + 96, 0n))],
    ['index off the page', sealed(u64(TAIL_AT + 96, 16385n))],
    ['index behind the end', sealed(u64(TAIL_AT + 96, 1n << 50n))],
    ['bitmap beyond 2^53', sealed(u64(TAIL_AT + 104, 1n << 60n))],
    ['bitmap inside the index', sealed(u64(TAIL_AT + 104, 20480n))],
    [
      'an index of 4 GiB',
      sealed((bytes) => {
        u32(TAIL_AT + 112, 0xfff8_0000)(bytes)
        u32(TAIL_AT + 128, 8191)(bytes)
      }),
    ],
    ['a length that is no segments', sealed(u32(TAIL_AT + 112, 4096))],
    ['more blocks with data than blocks', sealed(u32(TAIL_AT + 136, 0xffff_ffff))],
    ['fewer blocks with data', sealed(u32(TAIL_AT + 136, 1))],
    ['no end of the records', (bytes: Buffer) => void bytes.fill(0, INDEX_AT - PAGE, INDEX_AT)],
  ])('%s', async (_, edit) => {
    const [inspected, , byIndex] = await outcomes('zvhd2', edited('zvhd2', edit))
    expect([inspected, byIndex].every((result) => isRefusal(result!))).toBe(true)
  })

  test.each([
    ['blocks of 512 KiB', 88, MIB / 2],
    ['blocks of 64 MiB', 88, 64 * MIB],
    ['blocks that are no power of two', 88, 3 * MIB],
    ['more blocks than the disk has', 92, 0xffff_ffff],
    ['an unknown compression', 141, 2],
    ['an unknown kind of index', 140, 2],
    ['another version', 87, 2],
  ])('%s', async (_, at, value) => {
    const file = edited('zvhd2', (bytes) => {
      for (const footer of [0, TAIL_AT]) {
        if (at > 92 || at === 87) bytes.writeUInt8(value, footer + at)
        else bytes.writeUInt32LE(value, footer + at)
        seal(bytes, footer)
      }
    })
    expect(new Set(await outcomes('zvhd2', file))).toEqual(new Set(['file.corrupt']))
  })
})

describe('blocks that unfold to more than a block', () => {
  const zeros = Buffer.alloc(256 * MIB, 1)
  /** The first record's payload replaced; it fits into the room of the one it replaces. */
  const withPayload = (kind: ZvhdKind, payload: Uint8Array) =>
    edited(kind, (bytes) => {
      const room = kind === 'zvhd' ? 4 * PAGE : PAGE
      const kept = payload.subarray(0, room - 52)
      const record = new Uint8Array(recordBytes(kept.length))
      record.set(kept, RECORD_HEADER_BYTES)
      sealRecord(record, 0, kept.length)
      const at = PAGE + room - record.length
      bytes.set(record, PAGE)
      expect(at).toBeGreaterThanOrEqual(PAGE)
    })

  test('a zstd frame of 256 MiB', async () => {
    const frame = compress(zeros.subarray(0, 64 * MIB), 19)
    const results = await outcomes(
      'zvhd2',
      withPayload('zvhd2', frame.length < 4000 ? frame : frame.subarray(0, 4000)),
    )
    expect(results.slice(1)).toEqual(['file.corrupt', 'file.corrupt'])
  })

  test('a zstd frame that says 2^60 bytes', async () => {
    const frame = Buffer.from('28b52ffde0000000000000001001000000', 'hex')
    expect((await outcomes('zvhd2', withPayload('zvhd2', frame))).slice(1)).toEqual([
      'file.corrupt',
      'file.corrupt',
    ])
  })

  test('a deflate stream of 256 MiB', async () => {
    const stream = deflateSync(zeros.subarray(0, 8 * MIB), { finishFlush: constants.Z_SYNC_FLUSH })
    expect(stream.length).toBeGreaterThan(8000)
    const before = process.memoryUsage().rss
    const padded = Buffer.concat([stream, Buffer.alloc(4 * PAGE)]).subarray(0, 13_272)
    expect((await outcomes('zvhd', withPayload('zvhd', padded))).slice(1)).toEqual(['file.corrupt'])
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB)
  })

  test.each([
    ['a dictionary', '78bb00000001'],
    ['another method', '7903'],
    ['no window at all', '0000'],
  ])('a zlib stream with %s', async (_, hex) => {
    const stream = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(13_000)])
    expect((await outcomes('zvhd', withPayload('zvhd', stream))).slice(1)).toEqual(['file.corrupt'])
  })
})
