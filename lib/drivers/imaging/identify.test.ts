import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BudgetExceededError } from '@/lib/drivers/imaging/budgeted-source'
import { identifyOs } from '@/lib/drivers/imaging/os/identify-os'
import { createImaging, type ImagingOptions } from '@/lib/drivers/imaging/qemu-imaging'
import type { BlockSource } from '@/lib/ports/block-source'
import { centos79 } from '@/test/fixtures/os-disk-list'
import { buildOsDiskAs } from '@/test/fixtures/os-disks'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-identify-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(['raw', 'qcow2', 'vmdk', 'vhd', 'vhdx', 'vdi', 'qed', 'qcow'] as const)(
  'the system inside a %s is found, well under a second',
  async (format) => {
    const path = await buildOsDiskAs(folder, centos79, format)
    const imaging = createImaging({ identify: identifyOs })
    await imaging.readiness()
    const started = performance.now()
    expect(await imaging.identifyOs(path, format)).toEqual(centos79.expected)
    expect(performance.now() - started).toBeLessThan(1000)
  },
)

describe('a disk that wants no good', () => {
  const imagingWith = (options: Partial<ImagingOptions>) =>
    createImaging({ identify: identifyOs, ...options })
  const forever = async (disk: BlockSource) => {
    for (;;) await disk.read(0, 512)
  }

  test.each([
    ['reads', { reads: 50, bytes: 2 ** 30, seconds: 60 }],
    ['bytes', { reads: 1e9, bytes: 100_000, seconds: 60 }],
    ['time', { reads: 1e9, bytes: 1e12, seconds: 0.2 }],
  ])('a file system that runs in circles ends by the budget of %s', async (_, identifyBudget) => {
    for (const name of ['raw', 'qcow2'] as const) {
      const errors: unknown[] = []
      const imaging = imagingWith({
        identify: forever,
        identifyBudget,
        onUnidentified: (error) => errors.push(error),
      })
      expect(await imaging.identifyOs(await buildOsDiskAs(folder, centos79, name), name)).toBeNull()
      expect(errors).toEqual([expect.any(BudgetExceededError)])
    }
  })

  test('an abort is an abort', async () => {
    const controller = new AbortController()
    const reason = new Error('stop it')
    const imaging = imagingWith({ identify: forever })
    setTimeout(() => controller.abort(reason), 100)
    await expect(
      imaging.identifyOs(await buildOsDiskAs(folder, centos79, 'vhdx'), 'vhdx', controller.signal),
    ).rejects.toBe(reason)
  })

  test('a container that the server cannot open has no system, and nothing fails', async () => {
    const path = join(folder, 'half.qcow2')
    const whole = await readFile(await buildOsDiskAs(folder, centos79, 'qcow2'))
    await writeFile(path, whole.subarray(0, 100))
    const errors: unknown[] = []
    const imaging = imagingWith({ onUnidentified: (error) => errors.push(error) })
    expect(await imaging.identifyOs(path, 'qcow2')).toBeNull()
    expect(errors).toHaveLength(1)
  })
})
