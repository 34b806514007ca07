import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTool } from '@/test/fixtures/os-disk-tools'
import { buildOsDisk } from '@/test/fixtures/os-disks'
import { memorySource } from '@/test/fixtures/os-memory-source'
import { identifyOs } from '../identify-os'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-wim-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A disc whose archive has these editions. */
async function discWith(name: string, editions: readonly string[], arch: number): Promise<Buffer> {
  const wim = join(folder, `${name}.wim`)
  await mkdir(join(folder, 'tree'), { recursive: true })
  for (const [index, edition] of editions.entries()) {
    const properties = [`DISPLAYNAME=${edition}`, `WINDOWS/ARCH=${arch}`, 'WINDOWS/VERSION/BUILD=17763']
    const args = properties.flatMap((property) => ['--image-property', property])
    const verb = index === 0 ? 'wimcapture' : 'wimappend'
    await runTool(verb, [join(folder, 'tree'), wim, edition, ...args])
  }
  const path = await buildOsDisk(folder, {
    name,
    table: 'none',
    fileSystem: 'iso',
    label: 'DVD',
    efi: ['X64'],
    hasBiosBootCode: true,
    files: { 'sources/install.wim': await readFile(wim), bootmgr: 'x' },
    expected: null,
  })
  return readFile(path)
}

it.each([
  ['one-edition', ['Windows Server 2019 Standard'], 9, 'Windows Server 2019 Standard 64bit', 'x86'],
  ['same-entry', ['Windows 10 Home', 'Windows 10 Pro'], 9, 'Windows 10 64bit', 'x86'],
  // Which of them will be installed, nobody knows yet.
  [
    'several',
    ['Windows Server 2019 Standard', 'Windows Server 2019 Datacenter'],
    9,
    'Other_Windows (64_bit)',
    'x86',
  ],
  ['old', ['Windows 10 Pro'], 0, 'Other_Windows (32_bit)', 'x86'],
  ['arm', ['Windows 10 Pro'], 12, 'Other_Windows (64_bit)', 'arm'],
] as const)('a disc with %s', async (name, editions, arch, osVersion, architecture) => {
  expect(await identifyOs(memorySource(await discWith(name, editions, arch)))).toMatchObject({
    osType: 'Windows',
    osVersion,
    architecture,
    prettyName: editions[0],
    isUefiCapable: true,
    isBiosCapable: true,
  })
})
