import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createImaging, type ImagingOptions } from '@/lib/drivers/imaging/qemu-imaging'
import { runTool } from '@/test/fixtures/os-disk-tools'
import { makePlainDisk, plainDiskKinds } from '@/test/fixtures/plain-disks'
import { unpackBase, writeBase } from '@/test/support/base-image'

/** Not a multiple of any cylinder, so that a geometry that rounds up shows. */
const SIZE_BYTES = 37 * 1024 * 1024

let folder: string
let rawPath: string
let raw: Buffer
const paths = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-imaging-'))
  raw = Buffer.alloc(SIZE_BYTES)
  for (const [at, length] of [
    [0, 70_000],
    [5_000_000, 1_300_000],
    [20_000_003, 999],
    [SIZE_BYTES - 4096, 4096],
  ] as const) {
    for (let index = 0; index < length; index += 1) raw[at + index] = (index * 31 + (index >> 8)) & 0xff
  }
  raw.writeUInt16BE(0x55aa, 510)
  rawPath = join(folder, 'source.raw')
  await writeFile(rawPath, raw)
  for (const kind of plainDiskKinds) paths.set(kind.name, await makePlainDisk(folder, rawPath, kind))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const imagingWith = (options: Partial<ImagingOptions> = {}) =>
  createImaging({ identify: async () => null, ...options })
const emptyFolder = (name: string) => mkdtemp(join(folder, `${name}-`))

test('the sandbox works on this machine', async () => {
  expect(await imagingWith().readiness()).toEqual({ ok: true, isSandboxed: true })
})

describe.each(plainDiskKinds)('$name', ({ name, format }) => {
  test('is inspected, checked, identified by its blocks, and converted without loss', async () => {
    const path = paths.get(name)!
    const seen: Buffer[] = []
    const imaging = imagingWith({
      identify: async (disk) => {
        expect(disk.sizeBytes).toBe(SIZE_BYTES)
        const ranges = [
          [0, 4096],
          [4_999_999, 1_300_010],
          [SIZE_BYTES - 1, 1],
          [0, 3 * 1024 * 1024 + 5],
        ] as const
        seen.push(...(await Promise.all(ranges.map(([at, length]) => disk.read(at, length)))))
        return null
      },
      onUnidentified: (error) => {
        throw error
      },
    })
    const facts = await imaging.inspectFile(path)
    expect(facts).toMatchObject({
      ...{ format, virtualSizeBytes: SIZE_BYTES },
      hasBootRecord: format === 'raw' ? true : null,
    })
    await imaging.checkFile(path, facts.format)

    await imaging.identifyOs(path, facts.format)
    expect(seen[0]).toEqual(raw.subarray(0, 4096))
    expect(seen[1]?.equals(raw.subarray(4_999_999, 4_999_999 + 1_300_010))).toBe(true)
    expect(seen[2]).toEqual(raw.subarray(-1))
    expect(seen[3]?.equals(raw.subarray(0, 3 * 1024 * 1024 + 5))).toBe(true)

    const output = join(await emptyFolder('out'), 'base')
    const fractions: number[] = []
    const result = await writeBase(imaging, { ...facts, path }, output, {
      onProgress: ({ fraction }) => fractions.push(fraction),
    })
    expect(result).toMatchObject({ format: 'zvhd2', virtualSizeBytes: SIZE_BYTES })
    expect(result.sizeBytes).toBe((await readFile(output)).length)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    await unpackBase(output, `${output}.raw`)
    expect(raw.equals(await readFile(`${output}.raw`))).toBe(true)
  })
})

describe('a file that lost its last bytes', () => {
  test.each(plainDiskKinds.filter(({ name }) => !['raw', 'vhd-fixed'].includes(name)))(
    '$name never converts to a smaller or emptier disk',
    async ({ name, format }) => {
      const path = join(folder, `${name}.short`)
      const bytes = await readFile(paths.get(name)!)
      await writeFile(path, bytes.subarray(0, bytes.length - 300_000))
      const imaging = imagingWith()
      const whole = imaging.inspectFile(path).then(() => imaging.checkFile(path, format))
      await expect(whole).rejects.toMatchObject({
        code: expect.stringMatching(/^file\.(truncated|inconsistent|corrupt)$/),
      })
    },
  )
})

describe('conversion', () => {
  const source = () => ({
    path: paths.get('vmdk-stream')!,
    format: 'vmdk' as const,
    virtualSizeBytes: SIZE_BYTES,
  })

  test('an abort ends the tool, throws its reason, and leaves nothing', async () => {
    const noise = join(folder, 'noise.raw')
    const file = await open(noise, 'w')
    for (let at = 0; at < 12; at += 1)
      await file.write(Buffer.from(new Uint32Array(2 ** 21).map(() => Math.random() * 2 ** 32).buffer))
    await file.close()
    const target = await emptyFolder('abort')
    const controller = new AbortController()
    const reason = new Error('stop it')
    const started = Date.now()
    const converting = writeBase(
      imagingWith(),
      { path: noise, format: 'raw', virtualSizeBytes: 12 * 2 ** 23 },
      join(target, 'base'),
      {
        signal: controller.signal,
        onProgress: ({ fraction }) => fraction > 0.05 && controller.abort(reason),
      },
    )
    await expect(converting).rejects.toBe(reason)
    expect(await readdir(target)).toEqual([])
    expect(Date.now() - started).toBeLessThan(10_000)
    await rm(noise)
  })

  test('a signal that is aborted already starts nothing', async () => {
    const target = await emptyFolder('aborted')
    const reason = new Error('too late')
    const options = { signal: AbortSignal.abort(reason) }
    await expect(writeBase(imagingWith(), source(), join(target, 'base'), options)).rejects.toBe(reason)
    expect(await readdir(target)).toEqual([])
  })

  test.each([
    ['file_size', 'zvhd2', { fileSizeBytes: 300_000 }],
    ['time', 'qemu-nbd', { timeSeconds: 0.001 }],
    ['memory', 'qemu-nbd', { memoryBytes: 24 * 2 ** 20 }],
  ])('the limit on %s ends it with that reason', async (limit, tool, convertLimits) => {
    const target = await emptyFolder('limit')
    const imaging = imagingWith({ convertLimits })
    await expect(writeBase(imaging, source(), join(target, 'base'), {})).rejects.toMatchObject({
      ...{ code: 'job.tool_limits', params: { tool, limit } },
    })
    expect(await readdir(target)).toEqual([])
  })

  test('a full disk is called that', async (context) => {
    const target = await emptyFolder('full')
    const size = ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', target]
    await runTool('mount', size).catch(() => context.skip('Only root can mount a small file system.'))
    try {
      await expect(imagingWith().convertTo('vhd', source(), join(target, 'out'), {})).rejects.toMatchObject({
        code: 'job.no_space',
      })
      expect(await readdir(target)).toEqual([])
    } finally {
      await runTool('umount', [target])
    }
  })

  // What the header promised is what the quota was reserved for.
  test('a result of another size than promised is not handed out', async () => {
    const target = await emptyFolder('size')
    const promised = { ...source(), virtualSizeBytes: SIZE_BYTES + 512 }
    await expect(writeBase(imagingWith(), promised, join(target, 'base'), {})).rejects.toMatchObject({
      code: 'file.inconsistent',
    })
    expect(await readdir(target)).toEqual([])
  })

  test('data that do not decompress are a fault of the file', async () => {
    const path = join(folder, 'bad-data.vmdk')
    const bytes = await readFile(paths.get('vmdk-stream')!)
    // Past header, descriptor and the first marker: inside the first compressed grain.
    bytes.fill(0xff, 0x10000 + 64, 0x10000 + 96)
    await writeFile(path, bytes)
    const target = await emptyFolder('bad')
    await expect(
      writeBase(imagingWith(), { ...source(), path }, join(target, 'base'), {}),
    ).rejects.toMatchObject({
      ...{ code: 'file.corrupt', params: { format: 'vmdk', detail: 'a part of the disk cannot be read' } },
    })
  })

  test('an ISO is not converted', async () => {
    const iso = { path: rawPath, format: 'iso' as const, virtualSizeBytes: SIZE_BYTES }
    await expect(writeBase(imagingWith(), iso, join(folder, 'never'), {})).rejects.toMatchObject({
      code: 'file.iso_not_disk',
    })
  })
})

describe('consistency check', () => {
  test('tables that contradict each other are refused', async () => {
    const path = join(folder, 'crossed.qcow2')
    const bytes = await readFile(paths.get('qcow2')!)
    const l2 = Number(bytes.readBigUInt64BE(Number(bytes.readBigUInt64BE(40))) & 0xff_ffff_ffff_fe00n)
    bytes.copyWithin(l2 + 8, l2, l2 + 8)
    await writeFile(path, bytes)
    await expect(imagingWith().checkFile(path, 'qcow2')).rejects.toMatchObject({ code: 'file.inconsistent' })
  })

  test('another format than promised is refused before a tool sees it', async () => {
    await expect(imagingWith().checkFile(paths.get('vdi-dynamic')!, 'qcow2')).rejects.toMatchObject({
      ...{ code: 'file.format_mismatch', params: { expected: 'qcow2', found: 'vdi' } },
    })
  })
})
