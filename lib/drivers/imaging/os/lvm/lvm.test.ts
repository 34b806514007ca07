import { describe, expect, it } from 'vitest'
import { noise } from '@/test/fixtures/os-disks'
import { lvmLayout } from '@/test/fixtures/os-lvm'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { BoundedDisk } from '../bounded-disk'
import { Unreadable } from '../unreadable'
import { logicalVolumes } from './logical-volumes'
import { parseLvmMetadata } from './lvm-metadata'
import { readPhysicalVolume } from './physical-volume'

const content = noise(3, 8 << 20)

function physicalDisk(kind: 'linear' | 'striped'): Buffer {
  const layout = lvmLayout(content.length, kind)
  const disk = Buffer.alloc(layout.sizeBytes)
  layout.head.copy(disk)
  for (let at = 0; at < content.length; at += layout.pieceBytes) {
    content.copy(disk, layout.place(at), at, Math.min(content.length, at + layout.pieceBytes))
  }
  return disk
}

async function volumesOn(bytes: Buffer) {
  const physical = await readPhysicalVolume(new BoundedDisk(memorySource(bytes)))
  return physical ? logicalVolumes([physical]) : null
}

describe('logical volumes', () => {
  it.each(['linear', 'striped'] as const)('%s: every range is where the map says', async (kind) => {
    const [volume] = (await volumesOn(physicalDisk(kind)))!
    expect(volume!.sizeBytes).toBeGreaterThanOrEqual(content.length)
    for (const [offset, length] of [
      [0, 10],
      [65_530, 20],
      [4_194_300, 100],
      [100_000, 1_000_000],
      [8_388_600, 8],
    ] as const) {
      expect(
        (await volume!.read(offset, length)).equals(content.subarray(offset, offset + length)),
        `${offset}`,
      ).toBe(true)
    }
    await expect(volume!.read(volume!.sizeBytes - 1, 2)).rejects.toThrow(Unreadable)
  })

  it('are none without a label', async () => {
    expect(await volumesOn(content)).toBeNull()
  })

  // A thin pool or a mirror would need more than the map.
  it('are left out when they are of another kind', async () => {
    const disk = physicalDisk('linear')
    const at = disk.indexOf('type = "striped"')
    disk.write('type = "thin"   ', at)
    expect(await volumesOn(disk)).toEqual([])
  })

  it('are left out when a part is on another disk', async () => {
    const disk = physicalDisk('linear')
    disk.write('Z', disk.indexOf('id = "AbCdEf') + 6)
    expect(await volumesOn(disk)).toEqual([])
  })
})

describe('the text of the metadata', () => {
  it('has sections, lists, numbers and texts', () => {
    const text =
      'vg {\n# note\na = 1\nb = "x\\"y"\nc = ["p", 2, ]\nd {\ne = -3 }\n constructor = "z" }\nf = []'
    expect(JSON.parse(JSON.stringify(parseLvmMetadata(text)))).toEqual({
      vg: { a: 1, b: 'x\\"y', c: ['p', 2], d: { e: -3 }, constructor: 'z' },
      f: [],
    })
  })

  it.each([
    'a =',
    'a = {',
    'a b',
    '= 1',
    'a = ]',
    '{',
    'a = "open',
    `${'a {'.repeat(100)}`,
    'a = ä',
    'a = 1 '.repeat(40_000),
  ])('ends orderly for %.20s', (text) => {
    try {
      parseLvmMetadata(text)
    } catch (error) {
      expect(error).toBeInstanceOf(Unreadable)
    }
  })
})
