import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, deflateSync } from 'node:zlib'
import { compress, init } from '@bokuweb/zstd-wasm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import { encodeZvhdFooter, type ZvhdKind } from '@/lib/domain/format/zvhd-footer'
import { RECORD_HEADER_BYTES, recordBytes, sealRecord } from '@/lib/domain/format/zvhd-record'
import { BlockBitmap, IndexWriter } from '@/lib/domain/format/zvhd2-index'
import { memoryReader } from '@/test/fixtures/memory-reader'
import { inPieces, memorySource } from '@/test/fixtures/memory-source'
import { noise } from '@/test/fixtures/os-disks'
import { VECTOR_DISK_SHA256, vectorDisk, zvhd2Vector, zvhdVector } from '@/test/fixtures/zvhd-vectors'
import { CodecThreads } from './codec-threads'
import { decodeZvhdStream } from './decode-zvhd'
import { type DiskExtent, readExtents } from './disk-extent'
import { encodeZvhd, encodeZvhd2 } from './encode-zvhd'
import { rawBytes } from './raw-disk'
import { openZvhd2Source } from './zvhd2-source'

const MIB = 1024 * 1024
const threads = new CodecThreads(2)
const folder = mkdtempSync('/tmp/imprint-zvhd-')
beforeAll(() => init())
afterAll(async () => {
  await threads.close()
  rmSync(folder, { recursive: true })
})

const kinds: readonly ZvhdKind[] = ['zvhd', 'zvhd2']
const vectors = { zvhd: zvhdVector, zvhd2: zvhd2Vector }
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function encode(kind: ZvhdKind, disk: Buffer): Promise<Buffer> {
  const extents = readExtents(memorySource(disk), { blockBytes: 2 * MIB })
  const encoder = kind === 'zvhd' ? encodeZvhd : encodeZvhd2
  return all(encoder({ virtualSizeBytes: disk.length, extents }, { threads }))
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const taken: Uint8Array[] = []
  for await (const piece of pieces) taken.push(piece)
  return Buffer.concat(taken)
}

const decode = async (kind: ZvhdKind, file: Buffer, pieceBytes = 65536): Promise<Buffer> =>
  all(rawBytes(await decodeZvhdStream(kind, inPieces(file, pieceBytes), { threads })))

async function readAll(file: Buffer): Promise<Buffer> {
  const source = await openZvhd2Source(memorySource(file), { threads })
  return source.read(0, source.sizeBytes)
}

function decodeByPython(file: Buffer): Buffer {
  const path = join(folder, 'file')
  writeFileSync(path, file)
  return execFileSync('python3', ['test/fixtures/zvhd-decoder.py', path], { maxBuffer: 64 * MIB })
}

describe('files of the published driver', () => {
  test('their disk is the known one', () => {
    expect(sha256(vectorDisk)).toBe(VECTOR_DISK_SHA256)
    expect(sha256(zvhdVector)).toBe('10af20fefbfd340439936e7898ea26bc8a879fe6feae3bcfda274da3c80b6657')
    expect(sha256(zvhd2Vector)).toBe('c1760ab6aa4610055c7d505c7d93891be92dc174c67e213dba84f6ee4d4f559c')
  })

  test.each(kinds)('%s is read in order', async (kind) => {
    expect(sha256(await decode(kind, vectors[kind]))).toBe(VECTOR_DISK_SHA256)
  })

  test('zvhd2 is read at any place', async () => {
    expect(sha256(await readAll(zvhd2Vector))).toBe(VECTOR_DISK_SHA256)
  })

  // What differs: compressed data with their lengths, time, uuid, the checksum over both.
  test.each(kinds)('%s of ours has the same structure', async (kind) => {
    const [ours, theirs] = [await encode(kind, vectorDisk), vectors[kind]]
    expect(structure(kind, ours)).toEqual(structure(kind, theirs))
  })
})

/** Footers without time, checksum and uuid; headers of records without the length; index and bitmap. */
function structure(kind: ZvhdKind, file: Buffer): string[] {
  const parts: string[] = []
  const indexAt = kind === 'zvhd2' ? Number(file.readBigUInt64LE(file.length - 4096 + 96)) : file.length
  for (let at = 0; at < file.length; at += 4096) {
    const page = Buffer.from(file.subarray(at, at + 4096))
    const isFooter = page.toString('latin1', 0, 6) === (kind === 'zvhd' ? 'stream' : 'z2strm')
    const isRecord = page.toString('latin1', 0, 12) === 'hwstream bg\0'
    if (isFooter) page.fill(0, 24, 28).fill(0, 64, 84)
    if (isRecord) page.fill(0, 12, 16)
    if (isRecord) parts.push(page.toString('hex', 0, 48))
    else if (isFooter || at >= indexAt) parts.push(page.toString('hex'))
  }
  return parts
}

describe('files of ours', () => {
  test.each(kinds)('%s decodes by another program', async (kind) => {
    const disk = Buffer.concat([vectorDisk, noise(1, 3 * MIB), Buffer.alloc(5 * MIB), noise(2, 512)])
    const file = await encode(kind, disk)
    expect(decodeByPython(file).equals(disk)).toBe(true)
  })

  test.each(kinds)('%s of nothing but zeros', async (kind) => {
    const disk = Buffer.alloc(9 * MIB)
    const file = await encode(kind, disk)
    expect((await decode(kind, file)).equals(disk)).toBe(true)
    expect(decodeByPython(file).equals(disk)).toBe(true)
  })

  test('a raw file that ends inside a sector gets whole sectors', async () => {
    const file = await encode('zvhd2', Buffer.alloc(700, 1))
    expect((await readAll(file)).equals(Buffer.concat([Buffer.alloc(700, 1), Buffer.alloc(324)]))).toBe(true)
  })

  const disks = fc.record({
    sectors: fc.integer({ min: 1, max: 12 * 2048 }),
    spots: fc.array(fc.record({ at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 40_000 }) }), {
      maxLength: 5,
    }),
    pieceBytes: fc.integer({ min: 1000, max: 3 * MIB }),
  })
  test.each(kinds)('%s gives back what was put in', { timeout: 120_000 }, async (kind) => {
    await fc.assert(
      fc.asyncProperty(disks, async ({ sectors, spots, pieceBytes }) => {
        const disk = Buffer.alloc(sectors * 512)
        for (const { at, bytes } of spots)
          disk.set(bytes.subarray(0, disk.length - (at % disk.length)), at % disk.length)
        const file = await encode(kind, disk)
        expect((await decode(kind, file, pieceBytes)).equals(disk)).toBe(true)
        if (kind === 'zvhd2') expect((await readAll(file)).equals(disk)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test('extents of any size make the same file', async () => {
    const disk = Buffer.concat([noise(3, 3 * MIB), Buffer.alloc(4 * MIB), noise(4, MIB)])
    const extents = async function* (): AsyncGenerator<DiskExtent> {
      for (let at = 0; at < disk.length; at += 300_000)
        yield { offsetBytes: at, bytes: disk.subarray(at, at + 300_000) }
    }
    const file = await all(encodeZvhd2({ virtualSizeBytes: disk.length, extents: extents() }, { threads }))
    expect((await readAll(file)).equals(disk)).toBe(true)
  })
})

// The layout allows them, though no writer is known to make them.
test.each([
  ['zlib in every block', 'zlib', false],
  ['an index of all blocks', 'zstd', true],
  ['both', 'zlib', true],
] as const)('a ZVHD2 with %s', async (_, compression, hasZeroEntries) => {
  const identity = { uuid: Buffer.alloc(16, 1), createdAt: new Date('2024-01-01') }
  const known = { blockBytes: 2 * MIB, blockCount: 3, compression, hasZeroEntries }
  const unknown = {
    dataBlockCount: 0,
    indexOffsetBytes: 0,
    indexBytes: 0,
    bitmapOffsetBytes: 0,
    bitmapBytes: 0,
  }
  const footer = (more: Partial<typeof unknown>) =>
    encodeZvhdFooter(
      'zvhd2',
      { virtualSizeBytes: vectorDisk.length, zvhd2: { ...known, ...unknown, ...more } },
      identity,
    )
  const pieces: Uint8Array[] = [footer({})]
  const index = new IndexWriter()
  const bitmap = BlockBitmap.of(3)
  let offsetBytes = 4096
  for (const blockNumber of [0, 1, 2]) {
    const block = Buffer.alloc(2 * MIB)
    vectorDisk.copy(block, 0, blockNumber * 2 * MIB)
    if (blockNumber === 1) {
      if (hasZeroEntries) index.add({ blockNumber, offsetBytes: 0, lengthBytes: 0 })
      continue
    }
    const zlib = () => deflateSync(block, { finishFlush: constants.Z_SYNC_FLUSH })
    const payload = compression === 'zlib' ? zlib() : compress(block)
    const record = Buffer.alloc(recordBytes(payload.length))
    record.set(payload, RECORD_HEADER_BYTES)
    sealRecord(record, blockNumber, payload.length)
    pieces.push(record)
    index.add({ blockNumber, offsetBytes, lengthBytes: record.length })
    bitmap.add(blockNumber)
    offsetBytes += record.length
  }
  const indexOffsetBytes = offsetBytes + 4096
  const tables = {
    ...{ dataBlockCount: 2, indexOffsetBytes, indexBytes: index.sizeBytes },
    ...{ bitmapOffsetBytes: indexOffsetBytes + index.sizeBytes, bitmapBytes: bitmap.bytes.length },
  }
  const file = Buffer.concat([...pieces, footer({}), ...index.bytes, bitmap.bytes, footer(tables)])
  expect(await inspectHeader(memoryReader(file))).toMatchObject({ virtualSizeBytes: vectorDisk.length })
  expect((await decode('zvhd2', file)).equals(vectorDisk)).toBe(true)
  expect((await readAll(file)).equals(vectorDisk)).toBe(true)
})
