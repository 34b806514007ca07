import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DomainError } from '@/lib/domain/errors'
import { type HeaderFacts, importableFormats, inspectHeader } from '@/lib/domain/format/inspect-header'
import { type HostileDisk, makeHostileDisks, SECRET_MARKER } from '@/test/fixtures/hostile-disks'
import { memoryReader } from '@/test/fixtures/memory-reader'
import { makePlainDisk, plainDiskKinds } from '@/test/fixtures/plain-disks'
import { vectorDisk, zvhd2Vector, zvhdVector } from '@/test/fixtures/zvhd-vectors'

const SIZE_BYTES = 8 * 1024 * 1024
const SECTOR = 512

let folder: string
let hostile: HostileDisk[]
const plain = new Map<string, Buffer>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-header-'))
  hostile = await makeHostileDisks(join(folder, 'hostile'))
  const raw = join(folder, 'source.raw')
  const bytes = Buffer.alloc(SIZE_BYTES)
  bytes.fill('some data ', 0, 3_000_000)
  await writeFile(raw, bytes)
  for (const kind of plainDiskKinds)
    plain.set(kind.name, await readFile(await makePlainDisk(folder, raw, kind)))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const outcome = async (bytes: Buffer, virtualSizeLimitBytes?: number): Promise<HeaderFacts | string> => {
  try {
    return await inspectHeader(memoryReader(bytes), { virtualSizeLimitBytes })
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

describe('files as they should be', () => {
  test.each(plainDiskKinds)('$name is recognised with its size', async ({ name, format }) => {
    const bytes = plain.get(name)!
    expect(await outcome(bytes)).toEqual({ format, sizeBytes: bytes.length, virtualSizeBytes: SIZE_BYTES })
  })

  test.each(plainDiskKinds)('$name at the limit, one sector above it and below it', async ({ name }) => {
    const bytes = plain.get(name)!
    expect(await outcome(bytes, SIZE_BYTES)).toMatchObject({ virtualSizeBytes: SIZE_BYTES })
    expect(await outcome(bytes, SIZE_BYTES + SECTOR)).toMatchObject({ virtualSizeBytes: SIZE_BYTES })
    expect(await outcome(bytes, SIZE_BYTES - SECTOR)).toBe('file.virtual_size_too_large')
  })

  // A container that lost its last bytes must never pass as a smaller or an emptier one.
  test.each(
    plainDiskKinds.filter(({ name }) => !['raw', 'vhd-fixed', 'vhdx-dynamic', 'vhdx-fixed'].includes(name)),
  )('$name cut in its tables is refused', async ({ name, format }) => {
    const bytes = plain.get(name)!
    const cut = bytes.subarray(0, name.startsWith('vmdk') ? 8192 : 600)
    expect(await outcome(cut), format).toBe('file.truncated')
  })

  test('a VHDX cut behind its tables has lost blocks', async () => {
    expect(await outcome(plain.get('vhdx-dynamic')!.subarray(0, -1024 * 1024))).toBe('file.truncated')
  })

  test('a raw file that ends inside a sector counts as whole sectors', async () => {
    expect(await outcome(Buffer.alloc(1000))).toEqual({
      format: 'raw',
      sizeBytes: 1000,
      virtualSizeBytes: 1024,
    })
  })

  test.each([
    [0, 'file.empty'],
    [1, 'file.format_unknown'],
    [511, 'file.format_unknown'],
  ])('%i bytes of nothing', async (length, code) => {
    expect(await outcome(Buffer.alloc(length))).toBe(code)
  })

  test('512 bytes are a disk of one sector', async () => {
    expect(await outcome(Buffer.alloc(512))).toMatchObject({ format: 'raw', virtualSizeBytes: 512 })
  })
})

describe('ZVHD and ZVHD2', () => {
  const size = vectorDisk.length

  test.each([
    ['zvhd', zvhdVector],
    ['zvhd2', zvhd2Vector],
  ])('%s of the published driver, at the limit, above it and below it', async (format, bytes) => {
    const facts = { format, sizeBytes: bytes.length, virtualSizeBytes: size }
    expect(await outcome(bytes)).toEqual(facts)
    expect(await outcome(bytes, size)).toEqual(facts)
    expect(await outcome(bytes, size + SECTOR)).toEqual(facts)
    expect(await outcome(bytes, size - SECTOR)).toBe('file.virtual_size_too_large')
    expect(await outcome(bytes.subarray(0, -SECTOR))).toBe('file.truncated')
  })

  test('the service makes images of them', () => {
    expect(importableFormats).toEqual(expect.arrayContaining(['zvhd', 'zvhd2']))
  })
})

describe('ISO files', () => {
  const iso = ({ blocks = 20, blockBytes = 2048, type = 1 } = {}) => {
    const bytes = Buffer.alloc(20 * 2048)
    bytes.write(`${String.fromCharCode(type)}CD001\x01`, 32768, 'latin1')
    bytes.writeUInt32LE(blocks, 32768 + 80)
    bytes.writeUInt16LE(blockBytes, 32768 + 128)
    return bytes
  }
  const hybrid = (bytes: Buffer) => {
    bytes.writeUInt16BE(0x55aa, 510)
    bytes.write('EFI PART', 512)
    return bytes
  }

  test.each([
    ['plain', iso()],
    ['with MBR and GPT', hybrid(iso())],
  ])('%s', async (_, bytes) => {
    expect(await outcome(bytes)).toEqual({ format: 'iso', sizeBytes: 40960, virtualSizeBytes: 40960 })
  })

  test.each([
    ['one block longer than the file', iso({ blocks: 21 }), 'file.truncated'],
    ['without a primary descriptor', iso({ type: 255 }), 'file.corrupt'],
    ['with blocks of a strange size', iso({ blockBytes: 333 }), 'file.corrupt'],
    ['of no blocks', iso({ blocks: 0 }), 'file.empty'],
    ['cut inside the descriptor', iso().subarray(0, 33000), 'file.truncated'],
  ])('%s', async (_, bytes, code) => {
    expect(await outcome(bytes)).toBe(code)
  })
})

describe('hostile files', () => {
  test('each is refused with its own reason, and no secret shows', async () => {
    const results: Record<string, unknown> = {}
    const expected: Record<string, unknown> = {}
    for (const { name, path, expectedCode } of hostile) {
      const result = await outcome(await readFile(path))
      results[name] = typeof result === 'string' ? result : null
      expected[name] = expectedCode
      expect(JSON.stringify(result)).not.toContain(SECRET_MARKER)
    }
    expect(results).toEqual(expected)
    expect(hostile.length).toBeGreaterThanOrEqual(40)
  })

  test('two marks are named both', async () => {
    const bytes = await readFile(hostile.find(({ name }) => name === 'qcow2-and-iso')!.path)
    await expect(inspectHeader(memoryReader(bytes))).rejects.toMatchObject({
      code: 'file.ambiguous',
      params: { formats: ['qcow2', 'iso'] },
    })
  })

  test.each([
    ['gzip', 0, '\x1f\x8b\x08'],
    ['xz', 0, '\xfd7zXZ\0'],
    ['zip', 0, 'PK\x03\x04'],
    ['tar (OVA)', 257, 'ustar'],
    ['VMDK COWD', 0, 'COWD'],
    ['qcow version 4', 0, 'QFI\xfb\0\0\0\x04'],
  ])('%s is not taken for raw', async (format, at, mark) => {
    const bytes = Buffer.alloc(65536)
    bytes.write(mark, at, 'latin1')
    await expect(inspectHeader(memoryReader(bytes))).rejects.toMatchObject({
      code: 'file.format_unsupported',
      params: { format },
    })
  })
})

describe('fields of QCOW2', () => {
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(plain.get('qcow2')!)
    change(bytes)
    return outcome(bytes)
  }

  test.each([
    ['smaller cluster than allowed', 20, 8, 'file.corrupt'],
    ['larger cluster than allowed', 20, 22, 'file.corrupt'],
    ['refcounts of more than 64 bits', 96, 7, 'file.corrupt'],
    ['header longer than a cluster', 100, 65544, 'file.corrupt'],
    ['header that cuts its own fields', 100, 96, 'file.corrupt'],
    ['fewer tables than the disk needs', 36, 0, 'file.corrupt'],
    ['no refcount table', 56, 0, 'file.corrupt'],
    ['version of the future', 4, 4, 'file.format_unsupported'],
  ])('%s', async (_, at, value, code) => {
    expect(await changed((bytes) => void bytes.writeUInt32BE(value, at))).toBe(code)
  })

  test.each([
    ['size that is not whole sectors', 24, 8_388_609n, 'file.corrupt'],
    ['disk of nothing', 24, 0n, 'file.empty'],
    ['table beyond 2^53', 40, 1n << 60n, 'file.corrupt'],
    ['table behind the end', 40, 1n << 50n, 'file.truncated'],
    ['table between clusters', 40, 65537n, 'file.corrupt'],
    ['dirty is harmless', 72, 1n, 'qcow2'],
    ['compression type without the field', 72, 8n, 'file.corrupt'],
  ])('%s', async (_, at, value, code) => {
    const result = await changed((bytes) => void bytes.writeBigUInt64BE(value, at))
    expect(typeof result === 'string' ? result : result.format).toBe(code)
  })

  test('an extension that leaves the cluster is damage', async () => {
    expect(await changed((bytes) => void bytes.writeUInt32BE(0xffff_fff0, 116))).toBe('file.corrupt')
  })
})

// Anything that bytes can say ends in facts or in a refusal, and never in a read outside the file: the reader throws
// a RangeError for that, which the outcome lets through.
test('headers with random faults end in facts or a refusal', { timeout: 60_000 }, async () => {
  const random = mulberry32(20_240_607)
  const below = (limit: number) => Math.floor(random() * limit)
  const codes = new Map<string, number>()
  for (const { name } of plainDiskKinds) {
    const good = plain.get(name)!
    for (let round = 0; round < 60; round += 1) {
      const bytes = Buffer.from(good)
      for (let edits = 1 + below(4); edits > 0; edits -= 1) {
        const at = place(name, bytes.length, below)
        const width = [1, 2, 4, 8][below(4)]!
        const value = [0x00, 0xff, 0x80, 0x7f, below(256)][below(5)]!
        bytes.fill(value, at, at + width)
      }
      const isCut = below(5) === 0
      const result = await outcome(isCut ? bytes.subarray(0, below(bytes.length)) : bytes)
      const key = typeof result === 'string' ? result : 'accepted'
      codes.set(key, (codes.get(key) ?? 0) + 1)
    }
  }
  // The faults really reach the rules, and do not all end in the first of them.
  expect([...codes.keys()].length).toBeGreaterThan(6)
})

/** Mostly where a format keeps what it says about itself: the front, the VHDX structures, the tail. */
function place(name: string, length: number, below: (limit: number) => number): number {
  const vhdx = [65536, 131072, 196608, 262144, 0x200000, 0x210000, 0x300000]
  const bases = name.startsWith('vhdx') ? vhdx : [0, 0, 0, 512, 2048, 65536, length - 512, length - 1024]
  return Math.min(bases[below(bases.length)]! + below(160), length - 8)
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
