import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { createJail, type JailRun } from '@/lib/drivers/imaging/jail'
import { createImaging } from '@/lib/drivers/imaging/qemu-imaging'
import { toolFailure } from '@/lib/drivers/imaging/tool-failure'
import { writeBase } from '@/test/support/base-image'

const MIB = 2 ** 20

let folder: string
let input: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-jail-'))
  input = join(folder, 'input.raw')
  await writeFile(input, Buffer.alloc(MIB, 'x'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (args: JailRun['args'], more: Partial<JailRun> = {}): JailRun => ({
  ...{ tool: 'qemu-img', args, inputPath: input },
  limits: { memoryBytes: 2048 * MIB, fileSizeBytes: 64 * MIB, timeSeconds: 10 },
  ...more,
})
const info = (path: string) => run(() => ['info', '-f', 'raw', path])
const outputFolder = async (name: string) => {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

describe('in the sandbox a tool', () => {
  const jail = createJail()

  test('sees its input', async () => {
    expect(await jail.run(info('/in/image'))).toMatchObject({ exitCode: 0 })
  })

  test.each(['/etc/passwd', '/proc/self/environ', '/proc/1/cmdline', '/root', '/home', '/var', '/sys'])(
    'does not see %s',
    async (path) => {
      const { exitCode, stderr } = await jail.run(info(path))
      expect(exitCode).toBe(1)
      expect(stderr).toContain('No such file or directory')
    },
  )

  test('does not see the folder of its input', async () => {
    expect(await jail.run(info(input))).toMatchObject({ exitCode: 1 })
  })

  test('cannot write to its input', async () => {
    const { exitCode, stderr } = await jail.run(run(() => ['resize', '-f', 'raw', '/in/image', '2M']))
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/Read-only file system|Permission denied/)
  })

  test('cannot write to /usr', async () => {
    const { exitCode } = await jail.run(run(() => ['create', '-f', 'raw', '/usr/imprint-test', '1M']))
    expect(exitCode).toBe(1)
  })

  test('has no network', async () => {
    const source = 'json:{"driver":"nbd","server":{"type":"inet","host":"127.0.0.1","port":"9"}}'
    const { exitCode, stderr } = await jail.run(run(() => ['info', source]))
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/Failed to connect|Connection refused|unreachable/)
  })

  test('writes into the output folder and nowhere else', async () => {
    const outputDir = await outputFolder('writes')
    const args: JailRun['args'] = (paths) => [
      'convert',
      '-f',
      'raw',
      '-O',
      'raw',
      paths.input,
      `${paths.outputDir}/disk`,
    ]
    expect(await jail.run(run(args, { outputDir }))).toMatchObject({ exitCode: 0 })
    expect(await readdir(outputDir)).toEqual(['disk'])
  })

  test('runs with lower priority and without our environment', async () => {
    const ps = await jail.start(run((paths) => ['bench', '-c', '100000000', '-f', 'raw', paths.input]))
    try {
      const pid = await pidOf('bench', '100000000')
      const nice = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')[16]
      expect(Number(nice)).toBeGreaterThanOrEqual(10)
      const names = (await readFile(`/proc/${pid}/environ`, 'utf8'))
        .split('\0')
        .map((entry) => entry.split('=')[0])
      expect(names.filter(Boolean).sort()).toEqual(['LC_ALL', 'MALLOC_ARENA_MAX', 'PATH', 'PWD'])
    } finally {
      ps.kill()
      await ps.ended
    }
  })

  test('is gone when its end was reported', async () => {
    const ps = await jail.start(run((paths) => ['bench', '-c', '100000001', '-f', 'raw', paths.input]))
    await pidOf('bench', '100000001')
    ps.kill()
    expect((await ps.ended).exitCode).toBe(137)
    expect(await pidsOf('bench', '100000001')).toEqual([])
  })

  // Between its start and the sandbox standing there are moments in which nothing is tied together yet.
  test('ends at whatever moment it is killed', async () => {
    for (let delay = 0; delay < 40; delay += 1) {
      const ps = await jail.start(run((paths) => ['bench', '-c', '100000003', '-f', 'raw', paths.input]))
      const until = performance.now() + delay / 4
      while (performance.now() < until) await new Promise(setImmediate)
      ps.kill()
      expect((await ps.ended).exitCode).toBe(137)
    }
    expect(await pidsOf('bench', '100000003')).toEqual([])
  })

  test('that runs too long is ended', async () => {
    const limits = { memoryBytes: 2048 * MIB, fileSizeBytes: 0, timeSeconds: 0.2 }
    const result = await jail.run(
      run((paths) => ['bench', '-c', '100000002', '-f', 'raw', paths.input], { limits }),
    )
    expect(result).toMatchObject({ isOutOfTime: true, exitCode: 137 })
    expect(await pidsOf('bench', '100000002')).toEqual([])
  })
})

describe('where the sandbox cannot work', () => {
  const sandboxProgram = '/nonexistent/bwrap'

  test('the reason names the package', async () => {
    const imaging = createImaging({ identify: async () => null, sandboxProgram })
    expect(await imaging.readiness()).toEqual({
      ok: false,
      reason: expect.stringContaining('package bubblewrap'),
    })
    await expect(imaging.checkFile(input, 'raw')).resolves.toBeUndefined()
    const source = { path: input, format: 'raw' as const, virtualSizeBytes: MIB }
    await expect(imaging.convertTo('vhd', source, join(folder, 'never'), {})).rejects.toMatchObject({
      ...{ code: 'unavailable', params: { part: 'sandbox' } },
    })
    await expect(imaging.identifyOs(input, 'qcow2')).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('a program that is no sandbox is not one', async () => {
    const readiness = await createJail({ sandboxProgram: '/bin/false' }).readiness()
    expect(readiness).toEqual({ ok: false, reason: expect.any(String) })
  })

  test('the operator may allow to go without', async () => {
    const imaging = createImaging({ identify: async () => null, sandboxProgram, allowUnsandboxed: true })
    expect(await imaging.readiness()).toEqual({ ok: true, isSandboxed: false })
    const output = join(folder, 'bare.qcow2')
    const source = { path: input, format: 'raw' as const, virtualSizeBytes: MIB }
    expect(await writeBase(imaging, source, output, {})).toMatchObject({ virtualSizeBytes: MIB })
  })

  test('limits stay without it', async () => {
    const jail = createJail({ sandboxProgram, allowUnsandboxed: true })
    const outputDir = await outputFolder('bare')
    const limits = { memoryBytes: 2048 * MIB, fileSizeBytes: 4096, timeSeconds: 10 }
    const args: JailRun['args'] = (paths) => [
      'convert',
      '-f',
      'raw',
      '-O',
      'raw',
      paths.input,
      `${paths.outputDir}/disk`,
    ]
    const result = await jail.run(run(args, { outputDir, limits }))
    expect(toolFailure('qemu-img', 'raw', result)).toMatchObject({ params: { limit: 'file_size' } })
  })
})

// A tool that was taken over could leave a link where its result should be.
test('a link is not read as a disk file', async () => {
  const link = join(folder, 'link')
  await symlink('/etc/passwd', link)
  await expect(openFileSource(link)).rejects.toMatchObject({ code: 'ELOOP' })
  expect(await readlink(link)).toBe('/etc/passwd')
  await expect(openFileSource(folder)).rejects.toThrow('regular file')
  await expect(openFileSource('/dev/zero')).rejects.toThrow('regular file')
})

describe('what a failure is called', () => {
  const ended = { exitCode: 1, stdout: '', stderr: '', isOutOfTime: false }

  test.each([
    [{ stderr: 'qemu-img: error while writing at byte 0: No space left on device' }, 'job.no_space', {}],
    [{ stderr: 'qemu-img: error while writing at byte 0: Disk quota exceeded' }, 'job.no_space', {}],
    [{ stderr: 'error while writing: File too large' }, 'job.tool_limits', { limit: 'file_size' }],
    [{ exitCode: 153 }, 'job.tool_limits', { limit: 'file_size' }],
    [{ exitCode: 134, stderr: 'qemu_thread_create: …' }, 'job.tool_limits', { limit: 'memory' }],
    [{ exitCode: 137 }, 'job.tool_limits', { limit: 'memory' }],
    [{ exitCode: 137, isOutOfTime: true }, 'job.tool_limits', { limit: 'time' }],
    [{ stderr: 'error while reading at byte 12: Input/output error' }, 'file.corrupt', { format: 'qcow2' }],
    [{ stderr: "Could not open 'json:…': bad" }, 'file.corrupt', { format: 'qcow2' }],
    [{ stderr: 'TOP-SECRET /in/image: Invalid argument' }, 'job.tool_failed', { detail: 'Invalid argument' }],
    [{ exitCode: 7, stderr: 'TOP-SECRET' }, 'job.tool_failed', { detail: 'exit code 7' }],
  ])('%o', (result, code, params) => {
    const failure = toolFailure('qemu-img', 'qcow2', { ...ended, ...result })
    expect(failure).toMatchObject({ code, params })
    expect(failure.message).not.toContain('TOP-SECRET')
  })
})

/** Processes, the sandbox's own too, whose arguments contain all of these. */
async function pidsOf(...words: string[]): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const args = line.split('\0')
    if (words.every((word) => args.includes(word))) found.push(Number(name))
  }
  return found
}

async function pidOf(...words: string[]): Promise<number> {
  for (;;) {
    const pid = (await pidsOf(...words)).at(-1)
    if (pid !== undefined && (await readFile(`/proc/${pid}/comm`, 'utf8')) === 'qemu-img\n') return pid
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
