import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { debian12 } from '@/test/fixtures/os-disk-list'
import { buildOsDisk, noise } from '@/test/fixtures/os-disks'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { identifyOs } from '../identify-os'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-initramfs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const archive = Buffer.concat([
  noise(1, 900_000),
  Buffer.from('kernel/drivers/block/virtio_blk.ko'),
  noise(2, 100_000),
])

// What the kernel starts with decides whether it finds its disk, also where no folder of modules is left.
it.each([
  ['plain', archive, true],
  ['packed', gzipSync(archive), true],
  ['cut-off', gzipSync(archive).subarray(0, 500_000), false],
  ['bomb', gzipSync(Buffer.alloc(64 << 20)), false],
  ['of-another-kind', Buffer.concat([Buffer.from('\x28\xb5\x2f\xfd', 'latin1'), noise(3, 1000)]), false],
  ['without-driver', gzipSync(noise(4, 1000)), false],
])('an initramfs that is %s', async (name, content, hasDriver) => {
  const spec = { ...debian12, name, files: { ...debian12.files, 'boot/initrd.img-6.1': content } }
  const disk = await readFile(await buildOsDisk(folder, spec))
  expect((await identifyOs(memorySource(disk)))?.hasVirtioDrivers).toBe(hasDriver)
})
