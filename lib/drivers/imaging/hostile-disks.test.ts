import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DomainError } from '@/lib/domain/errors'
import { createJail } from '@/lib/drivers/imaging/jail'
import { createImaging } from '@/lib/drivers/imaging/qemu-imaging'
import { confirmByTool } from '@/lib/drivers/imaging/qemu-img'
import { qemuFormat } from '@/lib/drivers/imaging/qemu-source'
import { type HostileDisk, makeHostileDisks, SECRET_MARKER } from '@/test/fixtures/hostile-disks'
import { runTool } from '@/test/fixtures/os-disk-tools'
import { unpackBase, writeBase } from '@/test/support/base-image'

const MIB = 2 ** 20

let folder: string
let disks: HostileDisk[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-hostile-'))
  disks = await makeHostileDisks(join(folder, 'disks'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const disk = (name: string) => disks.find((candidate) => candidate.name === name)!
const emptyFolder = () => mkdtemp(join(folder, 'out-'))

/** Whether any file that a tool wrote, or anything it said, has the marker. Sparse giants are read by their first MiB. */
async function leaks(outputDir: string, ...texts: string[]): Promise<boolean> {
  if (texts.some((text) => text.includes(SECRET_MARKER))) return true
  for (const name of await readdir(outputDir)) {
    const bytes = await readFile(join(outputDir, name)).catch(() => Buffer.alloc(0))
    if (bytes.includes(SECRET_MARKER)) return true
  }
  return false
}

test('inspection refuses each with its own reason', async () => {
  const imaging = createImaging({ identify: async () => null })
  for (const { name, path, expectedCode } of disks) {
    const code = await imaging.inspectFile(path).then(
      () => null,
      (error: DomainError) => {
        expect(JSON.stringify([error.message, error.params, error.stack]), name).not.toContain(SECRET_MARKER)
        return error.code
      },
    )
    expect([name, code]).toEqual([name, expectedCode])
  }
})

// Inspection could have a hole; then the jail alone has to keep the secret.
test('the jail alone keeps what the inspection would have refused', { timeout: 60_000 }, async () => {
  const jail = createJail()
  for (const { name, path, toolFormat } of disks) {
    const outputDir = await emptyFolder()
    const result = await jail.run({
      tool: 'qemu-img',
      args: (paths) => [
        'convert',
        '-f',
        qemuFormat(toolFormat),
        '-O',
        'raw',
        paths.input,
        `${paths.outputDir}/disk`,
      ],
      inputPath: path,
      outputDir,
      limits: { memoryBytes: 2048 * MIB, fileSizeBytes: 16 * MIB, timeSeconds: 10 },
    })
    expect([name, await leaks(outputDir, result.stdout, result.stderr)]).toEqual([name, false])
    await rm(outputDir, { recursive: true })
  }
})

// Without this the two tests above could pass because the disks are not evil enough.
test.each([
  'qcow2-backing',
  'qcow2-backing-json',
  'qed-backing',
  'qcow-backing',
  'qcow2-data-file',
  'vmdk-text',
  'vmdk-flat-inside',
])('%s does betray the secret to a tool outside', async (name) => {
  const { path, toolFormat } = disk(name)
  const outputDir = await emptyFolder()
  await runTool('qemu-img', [
    'convert',
    '-f',
    qemuFormat(toolFormat),
    '-O',
    'raw',
    path,
    join(outputDir, 'disk'),
  ])
  expect(await leaks(outputDir)).toBe(true)
})

describe('the second line of defence sees by itself', () => {
  test.each([
    ['qcow2-backing', 'file.backing_file'],
    ['qcow2-backing-json', 'file.backing_file'],
    ['qed-backing', 'file.backing_file'],
    ['qcow-backing', 'file.backing_file'],
    ['qcow2-data-file', 'file.external_data'],
    ['qcow2-snapshot', 'file.snapshots'],
    ['qcow2-unknown-feature', 'file.corrupt'],
    ['qcow2-corrupt-bit', 'file.corrupt'],
    ['vmdk-text', 'file.corrupt'],
    ['vmdk-flat-inside', 'file.corrupt'],
    ['vmdk-parent', 'file.backing_file'],
  ])('%s', async (name, code) => {
    const { path, toolFormat } = disk(name)
    await expect(confirmByTool(createJail(), path, toolFormat)).rejects.toMatchObject({ code })
  })
})

// The bytes of the converted disk look like an image with a backing file; whoever probes them would follow it.
test('a disk whose content is a disk file converts to exactly that content', async () => {
  const imaging = createImaging({ identify: async () => null })
  const { path } = disk('qcow2-nested')
  const facts = await imaging.inspectFile(path)
  const outputDir = await emptyFolder()
  const output = join(outputDir, 'base')
  await writeBase(imaging, { ...facts, path }, output, {})
  await unpackBase(output, `${output}.raw`)
  await runTool('qemu-img', ['compare', '-q', '-f', 'raw', '-F', 'raw', `${path}.inner`, `${output}.raw`])
  expect(await leaks(outputDir)).toBe(false)
  expect((await imaging.inspectFile(output)).format).toBe('zvhd2')
})
