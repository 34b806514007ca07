import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { buildCli, CLI_FILE, CliHome, type Ended } from '@/test/support/cli'
import { useTestDatabase } from '@/test/support/database'
import { until } from '@/test/support/processes'
import { makeToken } from '@/test/support/token'
import { WeakLine } from '@/test/support/weak-line'
import { type Person, useWire } from '@/test/support/wire-api'
import type { Image } from './image'

const MIB = 1024 * 1024
const PART = 8 * MIB
/** Heads of requests, and reads between them. */
const TALK = 64 * 1024
const database = useTestDatabase()
const wire = useWire(database)

let line: WeakLine
let acme: Person
let home: CliHome
let isWorking = true
let isOver = false
let worker: Promise<void>

/** Performs jobs as a worker does, unless it rests. */
async function work(): Promise<void> {
  while (!isOver) {
    const job = isWorking ? await wire.performNextJob() : null
    if (!job) await delay(100)
  }
}

beforeAll(async () => {
  buildCli()
  line = new WeakLine(wire.port)
  acme = await wire.makePerson()
  home = new CliHome({ IMPRINT_URL: await line.listen(), IMPRINT_TOKEN: acme.token })
  worker = work()
}, 120_000)
afterAll(async () => {
  isOver = true
  await worker
  line?.close()
  home?.remove()
})

/** A raw disk that does not compress; without a boot record nothing starts from it. */
function makeDisk(name: string, sizeBytes: number, isBootable = true): string {
  const path = join(wire.dataDir, `${name}.raw`)
  const bytes = randomBytes(sizeBytes)
  bytes.fill(0, 0, 512)
  if (isBootable) bytes.set([0x55, 0xaa], 510)
  writeFileSync(path, bytes)
  return path
}

/** Its head is good; the tables disagree, which only the service's tools see. */
function makeDamagedDisk(name: string): string {
  const path = join(wire.dataDir, `${name}.qcow2`)
  execFileSync('qemu-img', ['create', '-f', 'qcow2', path, '1M'])
  const bytes = readFileSync(path)
  bytes.fill(0, 2 * 65_536, 2 * 65_536 + 8)
  writeFileSync(path, bytes)
  return path
}

const objects = () => database.prisma.bucketObject.count()
const images = () => database.prisma.image.count({ where: { status: { not: 'deleted' } } })
const notes = () =>
  readdirSync(home.path('.local', 'state', 'imprint', 'uploads')).filter((name) => name.endsWith('.json'))
const noteIn = (name: string) =>
  readFileSync(home.path('.local', 'state', 'imprint', 'uploads', name), 'utf8')
const imageIn = ({ code, stdout, stderr }: Ended): Image => {
  expect([code, stderr]).toEqual([0, expect.any(String)])
  return JSON.parse(stdout) as Image
}

describe('an import by parts', () => {
  it('makes an image with all that was said of it, and leaves no file in the bucket', async () => {
    const disk = makeDisk('web', 9 * MIB)
    const args = ['--name', 'web-01', '--tag', 'env=prod', '--tag', 'draft', '--min-ram', '2048']
    const more = ['--property', 'hw_disk_bus=virtio', '--hidden', '--protected', '--description', '镜像']
    const image = await home.json<Image>(['images', 'import', disk, ...args, ...more])
    expect(image).toMatchObject({
      ...{ name: 'web-01', status: 'active', min_disk: 1, min_ram: 2048, hw_disk_bus: 'virtio' },
      ...{ protected: true, os_hidden: true, __description: '镜像' },
    })
    expect(image.tags.toSorted()).toEqual(['draft', 'env=prod'])
    expect([await objects(), notes()]).toEqual([0, []])
  })

  it('that was killed sends the missing parts alone', async () => {
    const disk = makeDisk('killed', 2 * PART + 4 * MIB)
    const args = ['images', 'import', disk, '--name', 'killed', '--json']
    line.weaken({ way: 'up', afterBytes: PART + 4 * MIB, deed: 'stall' })
    const first = home.start(args)
    await line.shown
    first.kill('SIGKILL')
    expect((await first.ended).code).toBeNull()
    expect(await images()).toBe(1)

    line.upBytes = 0
    const second = await home.run(args)
    expect(imageIn(second)).toMatchObject({ name: 'killed', status: 'active' })
    expect(second.stderr).toMatch(/^Going on with upload [0-9a-f]{32}: 8\.0+ MiB of 20/m)
    expect(line.upBytes).toBeGreaterThanOrEqual(PART + 4 * MIB)
    expect(line.upBytes).toBeLessThan(PART + 4 * MIB + TALK)
    expect([await objects(), notes()]).toEqual([0, []])
  })

  it('that is interrupted says that it can go on, and then does', async () => {
    const disk = makeDisk('stopped', PART + MIB)
    const args = ['images', 'import', disk, '--name', 'stopped', '--json']
    line.weaken({ way: 'up', afterBytes: 4 * MIB, deed: 'stall' })
    const first = home.start(args)
    await line.shown
    first.kill('SIGINT')
    const stopped = await first.ended
    expect([stopped.code, stopped.stdout]).toEqual([130, ''])
    expect(stopped.stderr).toContain('the same command goes on with it')
    expect(imageIn(await home.run(args))).toMatchObject({ name: 'stopped', status: 'active' })
  })

  it('sends a part again when the line was cut, and no other', async () => {
    const disk = makeDisk('cut', 2 * PART)
    line.upBytes = 0
    line.weaken({ way: 'up', afterBytes: PART + 4 * MIB, deed: 'cut' })
    const { code, stderr } = await home.run(['images', 'import', disk, '--name', 'cut'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('Trying part 2 again (1 of 4).')])
    expect(line.upBytes).toBeLessThan(2 * PART + 5 * MIB)
  })

  it('begins anew with a file that was changed since', async () => {
    const disk = makeDisk('changed', PART + MIB)
    const args = ['images', 'import', disk, '--name', 'changed', '--json']
    line.weaken({ way: 'up', afterBytes: PART + 1000, deed: 'stall' })
    const first = home.start(args)
    await line.shown
    first.kill('SIGKILL')
    await first.ended
    makeDisk('changed', PART + 2 * MIB)
    const second = await home.run(args)
    expect(imageIn(second)).toMatchObject({ status: 'active' })
    expect(second.stderr).toContain('Sending ')
    await database.prisma.uploadSession.updateMany({ data: { status: 'aborted' } })
    rmSync(home.path('.local', 'state', 'imprint', 'uploads', notes()[0] ?? ''))
  })

  it('that was killed while the image is made waits for the same image', async () => {
    const disk = makeDisk('waiting', MIB)
    const args = ['images', 'import', disk, '--name', 'waiting', '--json']
    const before = await images()
    isWorking = false
    const first = home.start(args)
    await until(async () => (await images()) > before)
    // Not the file that becomes the note: killed before it does, the client would leave it behind.
    const written = () => notes().filter((name) => name.endsWith('.json'))
    await until(() => /"jobId"/.test(written().map(noteIn).join()))
    first.kill('SIGKILL')
    await first.ended
    isWorking = true
    line.upBytes = 0
    expect(imageIn(await home.run(args))).toMatchObject({ name: 'waiting', status: 'active' })
    expect(line.upBytes).toBeLessThan(TALK)
    expect(await images()).toBe(before + 1)
  })

  it('is not waited for when told so', async () => {
    const disk = makeDisk('later', MIB)
    const refused = await home.run(['images', 'import', disk, '--no-wait', '--hidden'])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('not with --no-wait')])
    const { code, stdout, stderr } = await home.run(['images', 'import', disk, '--no-wait'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f]{32}\n$/)])
    expect(stderr).toMatch(/stays in the bucket imprint-\w+ as later\.raw/)
    expect((await home.run(['jobs', 'wait', stdout.trim()])).code).toBe(0)
    await database.prisma.bucketObject.deleteMany()
  })

  it('of a file that the service refuses leaves no image and no file', async () => {
    const before = await images()
    const disk = makeDamagedDisk('damaged')
    const { code, stdout, stderr } = await home.run(['images', 'import', disk, '--name', 'damaged'])
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('was removed again')])
    expect(stderr).toMatch(/^imprint: The job failed: .+\(IMG\.0057\)\.$/m)
    expect([await images(), await objects(), notes()]).toEqual([before, 0, []])
  })

  it('that was ordered wrongly goes on with other words, without sending the file again', async () => {
    const disk = makeDisk('words', 2 * MIB)
    const args = ['images', 'import', disk, '--json', '--quiet', '--name', 'words']
    const noImages = { IMPRINT_TOKEN: await makeToken(database, acme.account, ['OBS FullAccess']) }
    const refused = await home.run(args, { env: noImages })
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^warning: The file is in the bucket as imprint-\w+:words\.raw: the command goes on/,
      ),
    ])
    line.upBytes = 0
    expect(imageIn(await home.run(args))).toMatchObject({ name: 'words', status: 'active' })
    expect(line.upBytes).toBeLessThan(TALK)
  })

  it('of a disk that holds data makes a data-disk image', async () => {
    const disk = makeDisk('data', MIB, false)
    const image = await home.json<Image>(['images', 'import', disk, '--data-disk', '--name', 'data-01'])
    expect(image).toMatchObject({ name: 'data-01', status: 'active', virtual_env_type: 'DataImage' })
  })

  it('is done by one run at a time', async () => {
    const disk = makeDisk('twice', PART + MIB)
    const args = ['images', 'import', disk, '--name', 'twice']
    line.weaken({ way: 'up', afterBytes: 4 * MIB, deed: 'stall' })
    const first = home.start(args)
    await line.shown
    const second = await home.run(args)
    expect([second.code, second.stderr]).toEqual([
      5,
      `imprint: Another run (process ${first.pid}) is importing this file: wait for its end.\n`,
    ])
    first.kill('SIGKILL')
    await first.ended
    expect((await home.run(args)).code).toBe(0)
  })

  it('is what the page on Packer says, word for word', async () => {
    const page = readFileSync(join(projectRoot, 'docs', 'how-to', 'packer.md'), 'utf8')
    const [, command = ''] = /inline = \[\s*"(.+)"\s*\]/.exec(page) ?? []
    const output = home.path('output')
    mkdirSync(output)
    execFileSync('qemu-img', ['convert', '-O', 'qcow2', makeDisk('packer', MIB), join(output, 'web.qcow2')])
    writeFileSync(home.path('imprint'), `#!/bin/sh\nexec '${process.execPath}' '${CLI_FILE}' "$@"\n`, {
      mode: 0o755,
    })
    const script = `require('node:child_process').execFileSync('/bin/sh', ['-ec', process.argv[1]], { stdio: 'inherit' })`
    const env = { PATH: `${home.folder}:${process.env.PATH}` }
    const { code, stdout, stderr } = await home.startNode(['-e', script, command], { env }).ended
    expect([code, stdout, stderr]).toEqual([0, '', ''])
    const id = readFileSync(home.path('image-id'), 'utf8').trim()
    expect(await home.json<Image>(['images', 'show', id])).toMatchObject({
      ...{ name: 'web-01', status: 'active', tags: ['built-by=packer'] },
    })
  })

  it('is refused before anything is sent when the format is said or is none of a disk', async () => {
    const disk = makeDisk('said', MIB)
    const said = await home.run(['images', 'import', disk, '--disk-format', 'raw'])
    expect([said.code, said.stderr]).toEqual([2, expect.stringContaining('goes with --as-is')])
    const short = makeDisk('short', 4 * MIB).replace('.raw', '.qcow2')
    writeFileSync(short, Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'))
    const refused = await home.run(['images', 'import', short])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--as-is stores')])
  })
})
