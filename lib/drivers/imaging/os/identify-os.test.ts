import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BlockSource } from '@/lib/ports/block-source'
import { osDisks } from '@/test/fixtures/os-disk-list'
import { buildOsDisk } from '@/test/fixtures/os-disks'
import { identifyOs } from './identify-os'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-os-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileSource(path: string): Promise<BlockSource> {
  const file = await open(path)
  const { size } = await file.stat()
  return {
    sizeBytes: size,
    async read(offsetBytes, lengthBytes) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, offsetBytes)
      if (bytesRead !== lengthBytes) throw new Error('short read')
      return buffer
    },
    close: () => file.close(),
  }
}

describe('each disk is identified exactly, in less than a second', () => {
  it.each(osDisks)('$name', async (spec) => {
    const source = await fileSource(await buildOsDisk(folder, spec))
    const start = performance.now()
    const facts = await identifyOs(source)
    const duration = performance.now() - start
    await source.close()
    expect(facts).toEqual(spec.expected)
    expect(duration).toBeLessThan(1000)
  })
})
