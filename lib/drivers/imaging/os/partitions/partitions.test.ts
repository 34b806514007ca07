import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runToolWithInput } from '@/test/fixtures/os-disk-tools'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { BoundedDisk } from '../bounded-disk'
import { Unreadable } from '../unreadable'
import { readGpt } from './gpt'
import { readMbr } from './mbr'

const MIB = 1 << 20
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-tables-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function partitioned(script: string): Promise<Buffer> {
  const path = join(folder, 'disk.raw')
  await writeFile(path, Buffer.alloc(16 * MIB))
  await runToolWithInput('sfdisk', ['-q', '--no-reread', '--no-tell-kernel', path], script)
  return readFile(path)
}

/** The same table as a disk with sectors of 4 KiB has it; sfdisk makes one on a real device only. */
function inLargeSectors(bytes: Buffer): Buffer {
  const disk = Buffer.alloc(bytes.length)
  bytes.copy(disk, 4096, 512, 1024)
  bytes.copy(disk, 2 * 4096, 1024, 1024 + 128 * 128)
  for (let at = 2 * 4096; at < 2 * 4096 + 128 * 128; at += 128) {
    for (const field of [32, 40]) disk.writeBigUInt64LE(disk.readBigUInt64LE(at + field) / 8n, at + field)
  }
  return disk
}

const diskOf = (bytes: Buffer) => new BoundedDisk(memorySource(bytes))
const part = (startMib: number, sizeMib: number, role = 'any') => ({
  startBytes: startMib * MIB,
  sizeBytes: sizeMib * MIB,
  role,
})

describe('GPT', () => {
  const script = [
    'label: gpt',
    'start=1MiB, size=1MiB, type=21686148-6449-6E6F-744E-656564454649',
    'start=2MiB, size=2MiB, type=U',
    'start=4MiB, size=8MiB, type=L',
  ].join('\n')

  it('has its partitions and what they are for', async () => {
    const disk = diskOf(await partitioned(script))
    expect(await readGpt(disk, 512)).toEqual([part(1, 1, 'bios-boot'), part(2, 2, 'esp'), part(4, 8)])
    expect(await readGpt(disk, 4096)).toBeNull()
    // The table before it is only there to protect this one.
    expect(await readMbr(disk)).toEqual([])
  })

  it('may count in sectors of 4 KiB', async () => {
    const disk = diskOf(inLargeSectors(await partitioned(script)))
    expect(await readGpt(disk, 512)).toBeNull()
    expect(await readGpt(disk, 4096)).toEqual([part(1, 1, 'bios-boot'), part(2, 2, 'esp'), part(4, 8)])
  })

  it('still has the beginning of a partition that is cut off', async () => {
    const bytes = await partitioned(script)
    expect(await readGpt(diskOf(bytes.subarray(0, 6 * MIB)), 512)).toContainEqual(part(4, 2))
  })

  it('refuses entries of an impossible size', async () => {
    const bytes = await partitioned(script)
    bytes.writeUInt32LE(1, 512 + 84)
    await expect(readGpt(diskOf(bytes), 512)).rejects.toThrow(Unreadable)
  })
})

describe('MBR', () => {
  const script = [
    'label: dos',
    'start=1MiB, size=1MiB, type=ef',
    'start=2MiB, size=10MiB, type=Ex',
    'start=3MiB, size=2MiB, type=83',
    'start=6MiB, size=2MiB, type=83',
    'start=9MiB, size=1MiB, type=83',
  ].join('\n')

  it('has primary and logical partitions', async () => {
    const disk = diskOf(await partitioned(script))
    expect(await readMbr(disk)).toEqual([part(1, 1, 'esp'), part(3, 2), part(6, 2), part(9, 1)])
    expect(await readGpt(disk, 512)).toBeNull()
  })

  // The link of the last table leads back to the first.
  it('does not follow a chain in circles', async () => {
    const bytes = await partitioned(script)
    const third = [...Array((16 * MIB) / 512).keys()]
      .map((sector) => sector * 512)
      .filter((at) => at > 0 && bytes.readUInt16LE(at + 510) === 0xaa55)
      .at(-1)!
    bytes[third + 446 + 16 + 4] = 5
    bytes.writeUInt32LE(0, third + 446 + 16 + 8)
    bytes.writeUInt32LE(1, third + 446 + 16 + 12)
    expect(await readMbr(diskOf(bytes))).toHaveLength(4)
  })

  it('is none without its mark, or with code where the table is', async () => {
    const bytes = await partitioned(script)
    bytes[446] = 0x33
    expect(await readMbr(diskOf(bytes))).toBeNull()
    expect(await readMbr(diskOf(Buffer.alloc(512)))).toBeNull()
  })
})
