import { describe, expect, it } from 'vitest'
import { btrfsWithSubvolume } from '@/test/fixtures/os-btrfs'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { BoundedDisk } from '../bounded-disk'
import { namesIn, readText } from '../file-system'
import { identifyOs } from '../identify-os'
import { openBtrfs } from './btrfs-file-system'

const osRelease = `ID=fedora\nVERSION_ID=29\nPRETTY_NAME="Fedora 29"\n${'# padding\n'.repeat(900)}`
const files = { 'usr/lib/os-release': osRelease, 'etc/hostname': 'box\n' }

describe('btrfs', () => {
  // Distributions put their root into a subvolume; a mount without options takes the default one.
  it.each([
    [true, 'none'],
    [true, 'zlib-in-tree'],
    [true, 'zlib'],
    [false, 'zlib'],
  ] as const)('subvolume as default: %s, packing: %s', async (isDefault, packing) => {
    const disk = btrfsWithSubvolume({ files, isDefault, packing })
    const trees = (await openBtrfs(new BoundedDisk(memorySource(disk))))!
    const [preferred, other] = isDefault ? [trees[0]!, trees[1]!] : [trees[1]!, trees[0]!]
    expect(trees).toHaveLength(2)
    expect(await readText(preferred, 'usr/lib/os-release')).toBe(osRelease)
    expect(await namesIn(other, '', 5)).toEqual(['@'])
    expect(await readText(other, '@/usr/lib/os-release')).toBe(osRelease)
    expect((await identifyOs(memorySource(disk)))?.osVersion).toBe('Fedora 29 64bit')
  })

  it('leaves a packing alone that it cannot open', async () => {
    const disk = btrfsWithSubvolume({ files, isDefault: true, packing: 'zlib-in-tree' })
    // The field before the kind of the extent: 1 is zlib, 3 is zstd.
    for (
      let at = disk.indexOf(Buffer.from([1, 0, 0, 0, 0, 0x78, 0x9c]));
      at >= 0;
      at = disk.indexOf(Buffer.from([1, 0, 0, 0, 0, 0x78, 0x9c]), at + 1)
    )
      disk[at] = 3
    const [tree] = (await openBtrfs(new BoundedDisk(memorySource(disk))))!
    expect(await readText(tree!, 'usr/lib/os-release')).toBeNull()
    expect(await namesIn(tree!, 'usr/lib', 5)).toEqual(['os-release'])
  })
})
