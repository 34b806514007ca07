import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FixtureFileSystem, makeFileSystem } from '@/test/fixtures/os-disk-filesystems'
import { runTool } from '@/test/fixtures/os-disk-tools'
import { noise } from '@/test/fixtures/os-disks'
import type { FileTree } from '@/test/fixtures/os-file-tree'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { BoundedDisk } from './bounded-disk'
import { type FileSystem, namesIn, openPath, readText } from './file-system'
import { openFileSystems } from './system/open-file-systems'
import { Unreadable } from './unreadable'

/** Enough for trees, hashes and several blocks in every file system. */
const MANY = 1200
const big = noise(7, 3 * 1024 * 1024)
/** Data at both ends and nothing between: ext keeps the middle as a hole. */
const holed = Buffer.concat([noise(8, 5000), Buffer.alloc(900_000), noise(9, 5000)])
const leafPath = 'deep/a/b/c/d/e/f/g/leaf.txt'

const plainTree: FileTree = {
  [leafPath]: 'leaf',
  'empty.txt': '',
  'big.bin': big,
  'holed.bin': holed,
  ...Object.fromEntries(
    Array.from({ length: MANY }, (_, index) => [`many/${nameOf(index)}`, `content ${index}`]),
  ),
}

const linkedTree: FileTree = {
  ...plainTree,
  'link-short': { link: 'deep/a' },
  'link-absolute': { link: '/deep/a/b' },
  'deep/link-up': { link: '../../../deep/a/../a/b/c' },
  'link-long': { link: `deep/${'./'.repeat(300)}a/b/c/d/e/f/g/leaf.txt` },
  'loop-one': { link: 'loop-two' },
  'loop-two': { link: 'loop-one' },
  dangling: { link: 'nowhere/at/all' },
}

function nameOf(index: number): string {
  return `a-file-with-a-rather-long-name-number-${index}.txt`
}

interface Case {
  title: string
  kind: FixtureFileSystem
  sizeMib: number
  args?: string[]
  /** Lets e2fsck give large directories their hashed index, as a running system has it. */
  isHashed?: boolean
}

const unixCases: Case[] = [
  { title: 'ext2, 1 KiB blocks', kind: 'ext2', sizeMib: 24 },
  { title: 'ext3', kind: 'ext3', sizeMib: 24 },
  { title: 'ext4', kind: 'ext4', sizeMib: 24 },
  { title: 'ext4, 4 KiB blocks', kind: 'ext4', sizeMib: 48, args: ['-b', '4096'] },
  { title: 'ext4, 64 KiB blocks', kind: 'ext4', sizeMib: 300, args: ['-F', '-b', '65536', '-N', '4096'] },
  { title: 'ext4, old inodes of 128 bytes', kind: 'ext4', sizeMib: 24, args: ['-I', '128'] },
  {
    title: 'ext4, scattered descriptors',
    kind: 'ext4',
    sizeMib: 600,
    args: ['-O', 'meta_bg,^resize_inode,64bit', '-N', '8192'],
  },
  { title: 'ext4, hashed directories', kind: 'ext4', sizeMib: 24, isHashed: true },
  { title: 'ext4, data in inodes', kind: 'ext4-inline', sizeMib: 24 },
  { title: 'XFS v5', kind: 'xfs', sizeMib: 64 },
  { title: 'XFS v5, 1 KiB blocks', kind: 'xfs', sizeMib: 64, args: ['-b', 'size=1024'] },
  { title: 'XFS v5, large directory blocks', kind: 'xfs', sizeMib: 64, args: ['-n', 'size=16384'] },
  { title: 'XFS v5, many extents', kind: 'xfs', sizeMib: 64, args: ['-i', 'nrext64=1'] },
  { title: 'XFS v4', kind: 'xfs-v4', sizeMib: 64 },
  { title: 'XFS v4, no kinds in entries', kind: 'xfs-v4', sizeMib: 64, args: ['-n', 'ftype=0'] },
  { title: 'btrfs', kind: 'btrfs', sizeMib: 128 },
  { title: 'btrfs, 4 KiB nodes, mixed', kind: 'btrfs', sizeMib: 128, args: ['-M', '-n', '4096'] },
]

const plainCases: Case[] = [
  { title: 'NTFS', kind: 'ntfs', sizeMib: 48 },
  { title: 'NTFS, small clusters', kind: 'ntfs', sizeMib: 48, args: ['-c', '512'] },
  { title: 'NTFS, clusters larger than an index block', kind: 'ntfs', sizeMib: 256, args: ['-c', '65536'] },
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-fs-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function build({ title, kind, sizeMib, args, isHashed }: Case, tree: FileTree): Promise<FileSystem> {
  const path = join(folder, title.replace(/\W+/g, '-'))
  await makeFileSystem(path, kind, tree, { sizeMib, workFolder: folder, extraArgs: args })
  // It ends with 1 when it has changed something.
  if (isHashed)
    await runTool('e2fsck', ['-fyD', path]).catch((error: { code?: number }) => expect(error.code).toBe(1))
  const [fileSystem] = await openFileSystems(new BoundedDisk(memorySource(await readFile(path))))
  await rm(path)
  expect(fileSystem).toBeDefined()
  return fileSystem!
}

async function expectContent(fileSystem: FileSystem): Promise<void> {
  expect(await readText(fileSystem, leafPath)).toBe('leaf')
  expect(await readText(fileSystem, 'empty.txt')).toBe('')
  expect(await readText(fileSystem, 'not-there')).toBeNull()
  expect(await readText(fileSystem, 'empty.txt/below-a-file')).toBeNull()
  for (const [path, bytes] of [
    ['big.bin', big],
    ['holed.bin', holed],
  ] as const) {
    const node = (await openPath(fileSystem, path))!
    expect(node.sizeBytes).toBe(bytes.length)
    for (let offset = 0; offset < bytes.length; offset += 700_001) {
      const piece = await node.read(offset, 123_457)
      expect(piece.equals(bytes.subarray(offset, offset + 123_457)), `${path} at ${offset}`).toBe(true)
    }
    expect(await node.read(bytes.length, 10)).toHaveLength(0)
    expect(await node.read(bytes.length - 3, 10)).toHaveLength(3)
  }
  const names = await namesIn(fileSystem, 'many', MANY + 10)
  expect(names.sort()).toEqual(Array.from({ length: MANY }, (_, index) => nameOf(index)).sort())
  for (const index of [0, 1, 500, MANY - 1]) {
    expect(await readText(fileSystem, `many/${nameOf(index)}`)).toBe(`content ${index}`)
  }
  expect(await readText(fileSystem, `many/${nameOf(MANY)}`)).toBeNull()
}

describe('file systems of Unix', () => {
  it.each(unixCases)('$title', async (one) => {
    const fileSystem = await build(one, linkedTree)
    await expectContent(fileSystem)
    expect(await namesIn(fileSystem, 'link-short', 5)).toEqual(['b'])
    expect(await namesIn(fileSystem, 'link-absolute', 5)).toEqual(['c'])
    expect(await namesIn(fileSystem, 'deep/link-up', 5)).toEqual(['d'])
    expect(await readText(fileSystem, 'link-long')).toBe('leaf')
    expect(await readText(fileSystem, 'dangling')).toBeNull()
    await expect(openPath(fileSystem, 'loop-one')).rejects.toThrow(Unreadable)
    expect(await readText(fileSystem, 'LINK-LONG')).toBeNull()
  })
})

describe('NTFS', () => {
  it.each(plainCases)('$title', async (one) => {
    const fileSystem = await build(one, plainTree)
    await expectContent(fileSystem)
    expect(await readText(fileSystem, leafPath.toUpperCase())).toBe('leaf')
  })
})

describe('FAT', () => {
  const files = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`MANY/F${index}.TXT`, `content ${index}`]),
  )
  const tree: FileTree = { 'EFI/BOOT/BOOTX64.EFI': noise(3, 100_000), ...files }
  const cases: Case[] = [
    { title: 'FAT12', kind: 'fat', sizeMib: 2, args: ['-F', '12'] },
    { title: 'FAT16', kind: 'fat', sizeMib: 16, args: ['-F', '16'] },
    { title: 'FAT32', kind: 'fat', sizeMib: 40, args: ['-F', '32', '-s', '1'] },
  ]
  it.each(cases)('$title', async (one) => {
    const fileSystem = await build(one, tree)
    const loader = (await openPath(fileSystem, 'efi/boot/bootx64.efi'))!
    expect((await loader.read(0, 200_000)).equals(noise(3, 100_000))).toBe(true)
    expect((await loader.read(70_001, 999)).equals(noise(3, 100_000).subarray(70_001, 71_000))).toBe(true)
    expect(await namesIn(fileSystem, 'many', 300)).toHaveLength(200)
    expect(await readText(fileSystem, 'many/f199.txt')).toBe('content 199')
  })
})
