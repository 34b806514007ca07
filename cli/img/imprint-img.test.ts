import { execFile, spawn } from 'node:child_process'
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import { projectRoot } from '@/server/project-root'
import { makeHostileDisks, SECRET_MARKER } from '@/test/fixtures/hostile-disks'
import { memoryReader } from '@/test/fixtures/memory-reader'
import { noise } from '@/test/fixtures/os-disks'
import { vectorDisk, zvhd2Vector, zvhdVector } from '@/test/fixtures/zvhd-vectors'
import { buildCli } from '@/test/support/cli'
import { runImg } from './run-img'

const PROGRAM = join(projectRoot, 'dist', 'cli', 'imprint-img.mjs')
const MIB = 1024 * 1024
const qemuImg = (...args: string[]) => promisify(execFile)('qemu-img', args)
const folder = mkdtempSync('/tmp/imprint-img-')
const disk = Buffer.concat([
  noise(1, 3 * MIB),
  Buffer.alloc(9 * MIB),
  Buffer.alloc(2 * MIB, 'text '),
  Buffer.alloc(2 * MIB),
])
const at = (name: string) => join(folder, name)

beforeAll(() => {
  buildCli()
  process.chdir(folder)
  writeFileSync(at('disk.raw'), disk)
  writeFileSync(at('vector.raw'), vectorDisk)
  writeFileSync(at('vector.zvhd'), zvhdVector)
  writeFileSync(at('vector.zvhd2'), zvhd2Vector)
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A process of its own, as a person starts it. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString()
    })
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...texts })))
  return { child, ended, texts }
}

/** The same here, which is quicker. */
async function run(argv: readonly string[], files: { stdin?: string; stdout?: string } = {}): Promise<Ended> {
  const stdin = files.stdin ? createReadStream(files.stdin) : new PassThrough().end()
  const [stdout, stderr] = [
    files.stdout ? createWriteStream(files.stdout) : new PassThrough(),
    new PassThrough(),
  ]
  const texts = { stdout: '', stderr: '' }
  stderr.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString()
  })
  if (stdout instanceof PassThrough)
    stdout.on('data', (chunk: Buffer) => {
      texts.stdout += chunk.toString()
    })
  const code = await runImg({
    argv,
    env: {},
    // safe: what the program uses of a terminal's streams is optional
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  })
  stdout.end()
  await finished(stdout, { readable: false })
  return { code, ...texts }
}

const others: readonly DiskFormat[] = ['qcow2', 'vmdk', 'vhd', 'vhdx', 'vdi', 'qed', 'qcow']

describe('convert', () => {
  test.each(['raw', 'zvhd', 'zvhd2', ...others] as const)(
    '%s and back through ours',
    async (format) => {
      expect(await run(['convert', '-f', 'raw', '-O', format, 'disk.raw', `disk.${format}`])).toMatchObject({
        code: 0,
      })
      expect(await inspectHeader(memoryReader(readFileSync(at(`disk.${format}`)), 2 * MIB))).toMatchObject({
        format,
        virtualSizeBytes: disk.length,
      })
      for (const ours of others.slice(1).includes(format) ? ['zvhd2'] : ['zvhd', 'zvhd2']) {
        await run(['convert', '-O', ours, `disk.${format}`, `there.${ours}`])
        await run(['convert', '-O', format, `there.${ours}`, `back.${format}`])
        await run(['convert', '-O', 'raw', `back.${format}`, 'back.raw'])
        expect(readFileSync(at('back.raw')).equals(disk), ours).toBe(true)
      }
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    },
    120_000,
  )

  test('a raw disk stays sparse', async () => {
    await run(['convert', '-O', 'raw', 'disk.raw', 'sparse.raw'])
    expect(statSync(at('sparse.raw'))).toMatchObject({ size: disk.length })
    expect(statSync(at('sparse.raw')).blocks * 512).toBeLessThan(6 * MIB)
  })

  test('holes cost nothing: 1 TiB with little in it', async () => {
    writeFileSync(at('large.raw'), noise(9, MIB))
    truncateSync(at('large.raw'), 2 ** 40)
    const begun = performance.now()
    expect(await run(['convert', '-O', 'zvhd2', 'large.raw', 'large.zvhd2'])).toMatchObject({ code: 0 })
    expect(await run(['convert', '-O', 'zvhd', 'large.raw', 'large.zvhd'])).toMatchObject({ code: 0 })
    expect(await run(['compare', '-s', 'large.zvhd', 'large.zvhd2'])).toMatchObject({ code: 0 })
    expect(await run(['convert', '-O', 'qcow2', 'large.zvhd2', 'large.qcow2'])).toMatchObject({ code: 0 })
    expect(await run(['compare', 'large.raw', 'large.qcow2'])).toMatchObject({ code: 0 })
    expect(performance.now() - begun).toBeLessThan(20_000)
  }, 60_000)

  test('pipes', async () => {
    for (const format of ['zvhd', 'zvhd2']) {
      const size = String(vectorDisk.length)
      await run(['convert', '-f', 'raw', '--size', size, '-O', format, '-', '-'], {
        stdin: at('vector.raw'),
        stdout: at('piped'),
      })
      await run(['convert', '-f', format, '-O', 'raw', '-', '-'], {
        stdin: at('piped'),
        stdout: at('piped.raw'),
      })
      expect(readFileSync(at('piped.raw')).equals(vectorDisk)).toBe(true)
      await run(['convert', '-f', format, '-O', 'raw', '-', 'piped2.raw'], { stdin: at(`vector.${format}`) })
      expect(readFileSync(at('piped2.raw')).equals(vectorDisk)).toBe(true)
    }
  })

  test('memory stays flat, however long the pipe', async () => {
    const args = [PROGRAM, 'convert', '-f', 'raw', '--size', '768M', '-O', 'zvhd2', '-', '-']
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const piece = noise(7, MIB)
    Readable.from(Array.from({ length: 768 }, () => piece)).pipe(child.stdin)
    let peakKib = 0
    for await (const _ of child.stdout)
      peakKib = Math.max(
        peakKib,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
      )
    expect(peakKib).toBeGreaterThan(0)
    expect(peakKib / 1024).toBeLessThan(400)
  }, 60_000)

  test.each([
    ['too short', '6M'],
    ['too long', '4M'],
  ])('a pipe that is %s', async (_, size) => {
    const { code } = await run(['convert', '-f', 'raw', '--size', size, '-O', 'zvhd2', '-', 'never'], {
      stdin: at('vector.raw'),
    })
    expect(code).toBe(2)
    expect(readdirSync(folder)).not.toContain('never')
  })

  test('progress goes to stderr', async () => {
    writeFileSync(at('some.raw'), noise(3, 20 * MIB))
    const { stdout, stderr } = await run(['convert', '-p', '-O', 'zvhd', 'some.raw', 'some.zvhd'])
    expect(stdout).toBe('')
    expect(stderr === '' || stderr.includes('Converted')).toBe(true)
  })

  test.each(['zvhd2', 'qcow2'])(
    'an interrupted one to %s leaves nothing, and not what was there before',
    async (target) => {
      writeFileSync(at('long.raw'), noise(4, 200 * MIB))
      writeFileSync(at('target'), 'as it was')
      const { child, ended } = start(['convert', '-O', target, 'long.raw', 'target'])
      await expect
        .poll(() => readdirSync(folder).some((name) => name.startsWith('.convert-')), { interval: 5 })
        .toBe(true)
      child.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 130, stderr: 'imprint-img: Stopped.\n' })
      expect(readFileSync(at('target'), 'utf8')).toBe('as it was')
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
    },
    60_000,
  )

  test('a damaged file leaves nothing', async () => {
    const damaged = Buffer.from(zvhd2Vector)
    damaged.fill(0xff, 8192 + 60, 8192 + 100)
    writeFileSync(at('damaged.zvhd2'), damaged)
    for (const target of ['raw', 'zvhd', 'qcow2']) {
      const { code, stderr } = await run(['convert', '-O', target, 'damaged.zvhd2', 'never'])
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('The zvhd2 file is damaged: compressed data'),
      ])
    }
    expect(readdirSync(folder)).not.toContain('never')
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

test('every evil disk is refused, and its secret stays one', async () => {
  const evil = await makeHostileDisks(at('evil'))
  const dangerous = evil.filter(({ expectedCode }) => expectedCode !== null)
  for (const { path, name } of dangerous.filter((_, index) => index % 4 === 0)) {
    const { code, stdout, stderr } = await run(['convert', '-O', 'zvhd2', path, 'never'])
    expect(code, name).toBe(2)
    expect(stdout + stderr).not.toContain(SECRET_MARKER)
  }
  expect(readdirSync(folder)).not.toContain('never')
}, 120_000)

test('compare tells the same disk, another one and a shorter one', async () => {
  expect(await run(['compare', 'vector.zvhd', 'vector.zvhd2'])).toMatchObject({ code: 0 })
  const other = Buffer.from(vectorDisk)
  other[3 * MIB] = 1
  writeFileSync(at('other.raw'), other)
  expect(await run(['compare', 'other.raw', 'vector.zvhd2'])).toMatchObject({
    code: 1,
    stdout: `The disks differ at byte ${3 * MIB}.\n`,
  })
  writeFileSync(at('longer.raw'), Buffer.concat([vectorDisk, Buffer.alloc(MIB)]))
  expect(await run(['compare', 'longer.raw', 'vector.zvhd'])).toMatchObject({ code: 0 })
  expect(await run(['compare', '-s', 'longer.raw', 'vector.zvhd'])).toMatchObject({ code: 1 })
})

test('check reads every block', async () => {
  for (const format of ['zvhd', 'zvhd2', 'raw'])
    expect(await run(['check', `vector.${format}`])).toMatchObject({ code: 0 })
  await qemuImg('convert', '-f', 'raw', '-O', 'qcow2', at('vector.raw'), at('vector.qcow2'))
  expect(await run(['check', 'vector.qcow2'])).toMatchObject({ code: 0 })
  expect(await run(['check', '-f', 'raw', 'vector.qcow2'])).toMatchObject({ code: 2 })
})

test('serve offers a disk until it is interrupted', async () => {
  const { child, ended, texts } = start(['serve', 'vector.zvhd2', '--socket', 'nbd'])
  await expect.poll(() => texts.stdout).toBe('Serving on nbd+unix:///?socket=nbd\n')
  await qemuImg('compare', '-f', 'raw', '-F', 'raw', at('vector.raw'), `nbd+unix:///?socket=${at('nbd')}`)
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
  expect(readdirSync(folder)).not.toContain('nbd')
})

test.each([
  [[]],
  [['make']],
  [['info']],
  [['info', 'a', 'b']],
  [['info', '--output', 'xml', 'disk.raw']],
  [['convert', 'disk.raw', 'x']],
  [['convert', '-O', 'iso', 'disk.raw', 'x']],
  [['convert', '-O', 'qcow2', 'disk.raw', '-']],
  [['convert', '-O', 'zvhd2', '-', 'x']],
  [['convert', '-O', 'zvhd2', '-f', 'raw', '-', 'x']],
  [['convert', '-O', 'zvhd2', '--compression-level', '20', 'disk.raw', 'x']],
  [['convert', '-O', 'raw', '--compression-level', '1', 'disk.raw', 'x']],
  [['serve', 'vector.zvhd2']],
  [['serve', '--socket', 'nbd', 'vector.zvhd']],
])('wrong usage: %j', async (args) => {
  expect(await run(args)).toMatchObject({ code: 3, stdout: '' })
})

test('help and version are results', async () => {
  expect(await run(['help'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('convert'),
  })
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^imprint-img \d/),
  })
  expect(await run(['info', 'nowhere'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nowhere'),
  })
})
