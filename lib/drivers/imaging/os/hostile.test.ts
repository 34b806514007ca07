import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BlockSource } from '@/lib/ports/block-source'
import { btrfsWithSubvolume } from '@/test/fixtures/os-btrfs'
import { centosDisc } from '@/test/fixtures/os-discs'
import { centos79, debian913Bare, ubuntu1404x86, ubuntu2004, windows11 } from '@/test/fixtures/os-disk-list'
import { buildOsDisk } from '@/test/fixtures/os-disks'
import { centos65x86, centos76Lvm, fedora29, oracle76, sles12sp5 } from '@/test/fixtures/os-disks-rpm'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { identifyOs } from './identify-os'

const specs = [
  centos79,
  ubuntu2004,
  centos76Lvm,
  centos65x86,
  oracle76,
  sles12sp5,
  fedora29,
  ubuntu1404x86,
  debian913Bare,
  windows11,
  centosDisc,
]
const DEADLINE_MS = 2000
/** More on request, e.g. `FUZZ=1500`. */
const FLIPPED_COPIES = Number(process.env.FUZZ ?? 60)
const FLIPS_A_COPY = 40

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-hostile-'))
})
afterAll(() => rm(folder, { recursive: true }))

const disks: [string, () => Promise<Buffer>][] = [
  ...specs.map((spec): [string, () => Promise<Buffer>] => [
    spec.name,
    async () => readFile(await buildOsDisk(folder, spec)),
  ]),
  [
    'btrfs-subvolume',
    async () =>
      btrfsWithSubvolume({
        files: { 'usr/lib/os-release': 'ID=fedora\n' },
        isDefault: true,
        packing: 'zlib',
      }),
  ],
]

/** Null or facts, and in time: nothing else may come of a damaged disk. */
async function expectNoHarm(disk: Buffer, edits: ReadonlyMap<number, number> = new Map()): Promise<void> {
  const start = performance.now()
  const facts = await identifyOs(editedSource(disk, edits), { deadlineMs: DEADLINE_MS })
  expect(performance.now() - start).toBeLessThan(DEADLINE_MS + 1000)
  if (facts) expect(facts.osVersion).toBeTypeOf('string')
}

/** The disk with some bytes replaced, without a copy of all of it. */
function editedSource(disk: Buffer, edits: ReadonlyMap<number, number>): BlockSource {
  const source = memorySource(disk)
  return {
    sizeBytes: source.sizeBytes,
    async read(offsetBytes, lengthBytes) {
      const bytes = await source.read(offsetBytes, lengthBytes)
      for (const [at, value] of edits)
        if (at >= offsetBytes && at < offsetBytes + lengthBytes) bytes[at - offsetBytes] = value
      return bytes
    },
    close: source.close,
  }
}

/** The same numbers each time, below `limit`. */
function dice(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return state % limit
  }
}

/** Places with something in them: a flip in a hole would test nothing. */
function usedOffsets(disk: Buffer): number[] {
  const used: number[] = []
  for (let block = 0; block < disk.length; block += 512) {
    const end = Math.min(block + 512, disk.length)
    if (disk.subarray(block, end).some((byte) => byte !== 0)) used.push(block)
  }
  return used
}

describe('a damaged disk gives less, and never harm', () => {
  it.each(disks)('%s, cut off', async (_, load) => {
    const disk = await load()
    const roll = dice(1)
    const cuts = [1, 511, 512, 513, 1023, 4096, 32_768, 65_536, 65_537]
    for (let count = 0; count < 40; count++) cuts.push(roll(disk.length))
    for (const cut of cuts) await expectNoHarm(disk.subarray(0, Math.min(cut, disk.length)))
  })

  it.each(disks)('%s, bits flipped', async (_, load) => {
    const disk = await load()
    const used = usedOffsets(disk)
    for (let seed = 1; seed <= FLIPPED_COPIES; seed++) {
      const roll = dice(seed)
      const edits = new Map<number, number>()
      for (let flip = 0; flip < FLIPS_A_COPY; flip++) {
        const at = (used[roll(used.length)]! + roll(512)) % disk.length
        // Single bits, and the values that break limits.
        edits.set(at, [disk[at]! ^ (1 << roll(8)), 0xff, 0x00, 0x80][roll(4)]!)
      }
      await expectNoHarm(disk, edits)
    }
  })

  it.each(disks)('%s, fields of four bytes at their limits', async (_, load) => {
    const disk = await load()
    const used = usedOffsets(disk)
    const values = [0, 1, 0x7fffffff, 0xffffffff, 0x80000000]
    for (let seed = 1; seed <= FLIPPED_COPIES; seed++) {
      const roll = dice(1000 + seed)
      const edits = new Map<number, number>()
      for (let edit = 0; edit < 4; edit++) {
        const at = used[roll(used.length)]! + 4 * roll(128)
        const value = values[roll(values.length)]!
        for (let byte = 0; byte < 4; byte++) edits.set(at + byte, (value >>> (8 * byte)) & 0xff)
      }
      await expectNoHarm(disk, edits)
    }
  })
})

describe('what a disk writes into its names', () => {
  it('is shown as one plain line', async () => {
    const spec = {
      ...debian913Bare,
      name: 'rude-name',
      files: {
        ...debian913Bare.files,
        'usr/lib/os-release': `ID=debian\nPRETTY_NAME="\u001b[31m<b>Evil\u202e\u0000 ${'x'.repeat(500)}"\n`,
      },
    }
    const facts = await identifyOs(memorySource(await readFile(await buildOsDisk(folder, spec))))
    expect(facts?.prettyName).toMatch(/^\[31m<b>Evil x{180,190}$/)
  })

  it('cannot lead out of the disk', async () => {
    const files = {
      ...debian913Bare.files,
      'etc/os-release': { link: '../../../../../../../../proc/self/environ' },
    }
    const disk = await readFile(await buildOsDisk(folder, { ...debian913Bare, name: 'escape', files }))
    // Falls back to the other place of the file inside of the disk.
    expect((await identifyOs(memorySource(disk)))?.prettyName).toBe('Debian GNU/Linux 9 (stretch)')
  })
})
