import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ImageDocument } from '@/lib/api/glance/schemas'
import { loadConfig } from '@/lib/config'
import { hashPassword } from '@/lib/domain/iam/password'
import { type RunningApi, runApi } from '@/server/api/run-api'
import { makeUser, TEST_SECRET } from '@/test/support/api'
import { buildCli, CLI_FILE, CliHome } from '@/test/support/cli'
import { useTestDatabase } from '@/test/support/database'
import { WeakLine } from '@/test/support/weak-line'
import {
  makeAccount,
  makeImage,
  makeRegions,
  OTHER_REGION,
  REGION,
  type TestAccount,
} from '@/test/support/world'
import type { Image } from './image'

const MIB = 1024 * 1024
const PASSWORD = 'correct horse battery staple 7'
const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-cli-data-')

let api: RunningApi
let url: string
let line: WeakLine
let lineUrl: string
let acme: TestAccount
let globex: TestAccount
let owner: CliHome
let other: CliHome
let disk: string

const sha = (file: string, algorithm = 'sha256') =>
  createHash(algorithm).update(readFileSync(file)).digest('hex')

async function userOf(
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<string> {
  const id = await makeUser(database, account, policies)
  const user = await database.prisma.user.update({
    where: { id },
    data: { passwordHash: await hashPassword(PASSWORD) },
  })
  return user.name
}

const signIn = (home: CliHome, account: TestAccount, user: string, more: string[] = []) =>
  home.run(['login', '--url', url, '--account', account.name, '--user', user, '--password-stdin', ...more], {
    stdin: `${PASSWORD}\n`,
  })

/** A real qcow2 of some MiB that does not compress. */
function makeDisk(name: string, sizeMib: number): string {
  const raw = join(dataDir, `${name}.raw`)
  const file = join(dataDir, `${name}.qcow2`)
  writeFileSync(raw, randomBytes(sizeMib * MIB))
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, file])
  rmSync(raw)
  return file
}

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  buildCli()
  api = await runApi(
    loadConfig({
      PORT: '0',
      IMPRINT_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      IMPRINT_CONSOLE_PORT: '1',
      IMPRINT_LOG_LEVEL: 'silent',
    }),
  )
  url = `http://127.0.0.1:${api.port}`
  line = new WeakLine(api.port)
  lineUrl = await line.listen()
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  globex = await makeAccount(database, 'globex')
  owner = new CliHome()
  other = new CliHome()
  await signIn(owner, acme, await userOf(acme), ['--region', REGION])
  await signIn(other, globex, await userOf(globex), ['--region', REGION])
  disk = makeDisk('disk', 6)
}, 120_000)
afterAll(async () => {
  line?.close()
  await api?.close()
  owner?.remove()
  other?.remove()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Imports a fresh disk; images that a test changes are its own. */
async function imported(name: string, more: string[] = []): Promise<Image> {
  return owner.json<Image>(['images', 'import', '--as-is', makeDisk(name, 2), '--name', name, ...more])
}

describe('sign-in', () => {
  it('keeps tokens where nobody else can read them, and no password', async () => {
    const file = owner.path('.config', 'imprint', 'config.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(owner.path('.config', 'imprint')).mode & 0o777).toBe(0o700)
    expect(readFileSync(file, 'utf8')).not.toContain(PASSWORD)
    expect(readdirSync(owner.path('.config', 'imprint'))).toEqual(['config.json'])
  })

  it('says who one is', async () => {
    expect(await owner.json(['whoami'])).toEqual({
      url: `${url}/`,
      account: 'acme',
      account_id: acme.id,
      user: expect.stringMatching(/^user-/),
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      region: REGION,
      project_id: acme.projectId,
      roles: ['member', 'reader'],
      credential: 'token',
      access_key: null,
      expires_at: expect.stringMatching(/^\d{4}-/),
    })
  })

  it('with a wrong password is refused with 3, and keeps nothing', async () => {
    const home = new CliHome({ IMPRINT_PASSWORD: 'wrong' })
    const { code, stdout, stderr } = await home.run([
      'login',
      '--url',
      url,
      '--account',
      'acme',
      '--user',
      'owner',
    ])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^imprint: .+\. \(request [\w-]+\)\n$/)
    expect(existsSync(home.path('.config'))).toBe(false)
    home.remove()
  })

  it('has several profiles, follows --region, and ends tokens', async () => {
    const home = new CliHome()
    const user = await userOf(acme)
    await signIn(home, acme, user, ['--profile', 'second', '--region', REGION])
    const there = await home.json<{ region: string; project_id: string }>([
      'whoami',
      '--profile',
      'second',
      '--region',
      OTHER_REGION,
    ])
    expect(there).toMatchObject({ region: OTHER_REGION, project_id: acme.otherProjectId })
    expect((await home.run(['whoami'])).code).toBe(3)
    const nowhere = await home.run(['images', 'list', '--profile', 'second', '--region', 'nowhere'])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      4,
      expect.stringContaining('There is no region or project nowhere'),
    ])
    const { stdout: token } = await home.run(['token', '--profile', 'second'])
    const env = { IMPRINT_TOKEN: token.trim(), IMPRINT_URL: url }
    expect((await home.run(['whoami'], { env })).code).toBe(0)
    expect((await home.run(['logout', '--profile', 'second'])).code).toBe(0)
    expect((await home.run(['whoami'], { env })).code).toBe(3)
    expect((await home.run(['whoami', '--profile', 'second'])).code).toBe(3)
    home.remove()
  })

  it('never sends a token to another address than the one it came from', async () => {
    const { code, stderr } = await owner.run(['images', 'list', '--url', lineUrl])
    expect([code, stderr]).toEqual([3, expect.stringContaining('Not signed in to 127.0.0.1:')])
  })
})

describe('an image', () => {
  it('is imported with its checksum compared, listed, shown and deleted', async () => {
    const home = await owner.run([
      'images',
      'import',
      '--as-is',
      disk,
      '--name',
      'web-01',
      '--tag',
      'env=prod',
    ])
    expect(home.stderr).toMatch(/^Sending .+disk\.qcow2 \(qcow2, .+ MiB\) as image [0-9a-f-]{36}\.$/m)
    expect(home.code).toBe(0)
    const image = await owner.json<Image>(['images', 'show', 'web-01'])
    expect(ImageDocument.safeParse(image)).toMatchObject({ success: true })
    expect(image).toMatchObject({
      name: 'web-01',
      status: 'active',
      disk_format: 'qcow2',
      container_format: 'bare',
      size: statSync(disk).size,
      tags: ['env=prod'],
      os_hash_algo: 'sha512',
      os_hash_value: sha(disk, 'sha512'),
    })
    const { images, next_marker } = await owner.json<{ images: Image[]; next_marker: string | null }>([
      'images',
      'list',
      '--name',
      'web-01',
      '--tag',
      'env=prod',
      '--visibility',
      'private',
      '--status',
      'active',
    ])
    expect([images.map(({ id }) => id), next_marker]).toEqual([[image.id], null])
    const table = await owner.run(['images', 'list', '--name', 'web-01'])
    expect(table.stdout.split('\n')[0]).toMatch(/^ID +NAME +STATUS +VISIBILITY +OS +FORMAT +SIZE +CREATED$/)
    expect(table.stdout).not.toContain('\u001b')
    expect(readdirSync(owner.path('.local', 'state', 'imprint', 'uploads'))).toEqual([])

    const asked = await owner.run(['images', 'delete', 'web-01'])
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('say --yes')])
    expect(await owner.json(['images', 'delete', 'web-01', '--yes'])).toEqual({ deleted: [image.id] })
    expect((await owner.run(['images', 'show', image.id])).code).toBe(4)
  })

  it('that nobody knows ends with 4, by name as by id', async () => {
    for (const name of ['nothing', '00000000-0000-4000-8000-000000000000', 'in:a,b']) {
      const { code, stdout, stderr } = await owner.run(['images', 'show', name])
      expect([name, code, stdout]).toEqual([name, 4, ''])
      expect(stderr).toMatch(/^imprint: [^\n]+\n$/)
    }
  })

  it('whose name others have too is refused with their ids', async () => {
    const ids = await Promise.all([1, 2].map(() => makeImage(database, acme, { name: 'twin' })))
    const { code, stderr } = await owner.run(['images', 'show', 'twin'])
    expect(code).toBe(5)
    for (const id of ids) expect(stderr).toContain(id)
  })

  it('changes as said, and other tags stay', async () => {
    const { id } = await imported('settings', ['--tag', 'env=test', '--tag', 'draft'])
    const args = [
      '--name',
      'settings-2',
      '--tag',
      'env=prod',
      '--tag',
      'new',
      '--remove-tag',
      'draft',
      '--protected',
    ]
    const more = [
      '--property',
      'hw_disk_bus=virtio',
      '--min-disk',
      '50',
      '--description',
      '一个镜像',
      '--hidden',
    ]
    const image = await owner.json<Image>(['images', 'set', 'settings', ...args, ...more])
    expect(image).toMatchObject({
      ...{ id, name: 'settings-2', protected: true, os_hidden: true, min_disk: 50, hw_disk_bus: 'virtio' },
      ...{ __description: '一个镜像', tags: ['env=prod', 'new'] },
    })
    const refused = await owner.run(['images', 'delete', id, '--yes'])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/\(request .+\)/)])
    const back = [
      '--no-protected',
      '--no-hidden',
      '--remove-property',
      'hw_disk_bus',
      '--clear-tags',
      '--no-active',
    ]
    const after = await owner.json<Image>(['images', 'set', 'settings-2', ...back])
    expect(after).toMatchObject({ protected: false, os_hidden: false, tags: [], status: 'deactivated' })
    expect(after).not.toHaveProperty('hw_disk_bus')
    expect((await owner.run(['images', 'set', id])).code).toBe(2)
  })

  it('is offered to another account, accepted there, and taken back', async () => {
    const { id } = await imported('shared-01')
    expect(await owner.json(['images', 'share', 'shared-01', globex.projectId])).toMatchObject({
      members: [{ image_id: id, member_id: globex.projectId, status: 'pending' }],
    })
    const again = await owner.run(['images', 'share', id, globex.projectId])
    expect(again.code).toBe(5)
    const listed = async () =>
      (await other.json<{ images: Image[] }>(['images', 'list', '--name', 'shared-01'])).images
    expect(await listed()).toEqual([])
    expect(await other.json(['images', 'accept', 'shared-01'])).toMatchObject({ status: 'accepted' })
    expect(await listed()).toMatchObject([{ id, visibility: 'shared' }])
    const { stdout } = await owner.run(['images', 'members', id])
    expect(stdout).toMatch(new RegExp(`${globex.projectId} +accepted`))
    expect(await other.json(['images', 'reject', id])).toMatchObject({ status: 'rejected' })
    expect((await owner.run(['images', 'unshare', id, globex.projectId])).code).toBe(0)
    expect((await other.run(['images', 'show', id])).code).toBe(4)
  })

  it('is not made of what is no disk, before anything is sent', async () => {
    const file = join(dataDir, 'archive.gz')
    writeFileSync(file, Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))
    const { code, stderr } = await owner.run(['images', 'import', file])
    expect([code, stderr]).toEqual([2, expect.stringContaining('is a gzip file')])
    expect((await owner.run(['images', 'import', join(dataDir, 'missing')])).code).toBe(1)
  })

  it('that the server refuses leaves nothing behind', async () => {
    const { code, stderr } = await owner.run([
      'images',
      'import',
      '--as-is',
      disk,
      '--name',
      'wrong',
      '--disk-format',
      'vmdk',
    ])
    expect([code, stderr]).toEqual([1, expect.stringContaining('was removed again')])
    expect((await owner.run(['images', 'show', 'wrong'])).code).toBe(4)
  })
})

describe('a line that breaks', () => {
  const viaLine = async (): Promise<Record<string, string>> => ({
    IMPRINT_URL: lineUrl,
    IMPRINT_TOKEN: (await owner.run(['token'])).stdout.trim(),
  })

  it('during an import makes it begin anew, as the same image', async () => {
    const env = await viaLine()
    line.weaken({ way: 'up', afterBytes: 3 * MIB, deed: 'cut' })
    const { code, stderr, stdout } = await owner.run(
      ['images', 'import', '--as-is', disk, '--name', 'cut-import', '--quiet'],
      { env },
    )
    expect([code, stderr]).toEqual([0, ''])
    const image = await owner.json<Image>(['images', 'show', 'cut-import'])
    expect([image.id, image.os_hash_value]).toEqual([stdout.trim(), sha(disk, 'sha512')])
  })

  it('during an import that is stopped then lets the same command go on', async () => {
    const env = await viaLine()
    line.weaken({ way: 'up', afterBytes: 3 * MIB, deed: 'stall' })
    const args = ['images', 'import', '--as-is', disk, '--name', 'stopped-import']
    const first = owner.start(args, { env })
    await line.shown
    first.kill('SIGINT')
    const stopped = await first.ended
    expect([stopped.code, stopped.stdout]).toEqual([130, ''])
    const id = /as image ([0-9a-f-]{36})\./.exec(stopped.stderr)?.[1]
    expect(stopped.stderr).toContain(`Image ${id} waits for its data`)
    const image = await owner.json<Image>(args, { env })
    expect(image).toMatchObject({ id, status: 'active', os_hash_value: sha(disk, 'sha512') })
  })

  it('during an export makes it go on from where it was', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', 'cut-export'])
    const env = await viaLine()
    line.weaken({ way: 'down', afterBytes: 3 * MIB, deed: 'cut' })
    const { code, stderr } = await owner.run(['images', 'export', 'cut-export', '--to', 'cut.qcow2'], { env })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Going on from \d/)])
    expect(sha(owner.path('cut.qcow2'))).toBe(sha(disk))
  })

  it('during an export that is stopped then keeps what came for the next call', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', 'stopped-export'])
    const env = await viaLine()
    line.weaken({ way: 'down', afterBytes: 3 * MIB, deed: 'stall' })
    const args = ['images', 'export', 'stopped-export', '--to', 'stopped.qcow2']
    const first = owner.start(args, { env })
    await line.shown
    first.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    const part = owner.path('stopped.qcow2.imprint-part')
    expect(statSync(part).size).toBeGreaterThan(0)
    expect(existsSync(owner.path('stopped.qcow2'))).toBe(false)
    const { code, stderr } = await owner.run(args, { env })
    expect([code, stderr]).toEqual([0, expect.stringContaining('Going on from')])
    expect(sha(owner.path('stopped.qcow2'))).toBe(sha(disk))
    expect(readdirSync(owner.folder).filter((name) => name.includes('imprint-part'))).toEqual([])
  })

  it('or a part that was damaged meanwhile is never taken for the image', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', 'damaged-export'])
    const env = await viaLine()
    line.weaken({ way: 'down', afterBytes: 3 * MIB, deed: 'stall' })
    const args = ['images', 'export', 'damaged-export', '--to', 'damaged.qcow2']
    const first = owner.start(args, { env })
    await line.shown
    first.kill('SIGINT')
    await first.ended
    const part = owner.path('damaged.qcow2.imprint-part')
    writeFileSync(part, randomBytes(statSync(part).size))
    const { code, stderr } = await owner.run(args, { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('The sha512 is not the one')])
    expect(existsSync(owner.path('damaged.qcow2'))).toBe(false)
    expect((await owner.run(args, { env })).code).toBe(0)
  })
})

describe('an export', () => {
  it('writes to a file, a folder or stdout, and over nothing', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', '../odd: name'])
    mkdirSync(owner.path('exports'))
    const toFolder = await owner.json<{ file: string }>([
      'images',
      'export',
      '../odd: name',
      '--to',
      'exports',
    ])
    expect(toFolder).toMatchObject({
      file: 'exports/__odd_ name.qcow2',
      size: statSync(disk).size,
    })
    expect(sha(owner.path(toFolder.file))).toBe(sha(disk))
    const again = await owner.run(['images', 'export', '../odd: name', '--to', 'exports'])
    expect([again.code, again.stderr]).toEqual([5, expect.stringContaining('exists already')])
    expect((await owner.run(['images', 'export', '../odd: name', '--to', 'exports', '--force'])).code).toBe(0)
    const child = owner.start(['images', 'export', '../odd: name', '--to', '-'])
    const hash = createHash('sha256')
    child.stdout?.on('data', (chunk: Buffer) => hash.update(chunk))
    expect((await child.ended).code).toBe(0)
    expect(hash.digest('hex')).toBe(sha(disk))
  })
})

describe('lists', () => {
  it('go through all pages, or stop where they are told', async () => {
    const account = await makeAccount(database)
    const home = new CliHome()
    await signIn(home, account, await userOf(account), ['--region', REGION])
    for (let index = 0; index < 7; index++) await makeImage(database, account, { name: `page-${index}` })
    const first = await home.json<{ images: Image[]; next_marker: string }>([
      'images',
      'list',
      '--limit',
      '3',
      '--sort',
      'name:asc',
    ])
    expect(first.images.map(({ name }) => name)).toEqual(['page-0', 'page-1', 'page-2'])
    const rest = await home.json<{ images: Image[] }>([
      'images',
      'list',
      '--all',
      '--sort',
      'name:asc',
      '--marker',
      first.next_marker,
    ])
    expect(rest.images.map(({ name }) => name)).toEqual(['page-3', 'page-4', 'page-5', 'page-6'])
    home.remove()
  })

  it('show hostile names without obeying them, and give CSV that calculates nothing', async () => {
    const account = await makeAccount(database)
    const home = new CliHome()
    await signIn(home, account, await userOf(account), ['--region', REGION])
    await makeImage(database, account, { name: '=1+1\u001b[2J\u202etxt' })
    const table = await home.run(['images', 'list'])
    expect(table.stdout).toContain('=1+1\\u001b[2J\\u202etxt')
    const json = await home.run(['images', 'list', '--json'])
    for (const character of '\u001b\u202e') expect(json.stdout).not.toContain(character)
    expect(JSON.parse(json.stdout).images[0].name).toBe('=1+1\u001b[2J\u202etxt')
    expect((await home.run(['csv', '--output', 'images.csv'])).code).toBe(0)
    const lines = readFileSync(home.path('images.csv'), 'utf8').split('\r\n')
    expect([lines.length, lines[0]]).toEqual([3, expect.stringMatching(/^id,name,status,visibility,os,/)])
    expect(lines[1]).toMatch(/^[0-9a-f-]{36},'=1\+1/)
    home.remove()
  })

  it('are refused to those who may not, with the server’s words and request', async () => {
    const home = new CliHome()
    await signIn(home, acme, await userOf(acme, ['IMS ReadOnlyAccess']), ['--region', REGION])
    expect((await home.run(['images', 'list'])).code).toBe(0)
    const { code, stderr } = await home.run(['images', 'import', '--as-is', disk, '--name', 'mine'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^imprint: .+ \(request .+\)$/m)])
    home.remove()
  })
})

describe('the program', () => {
  it('starts at once: little is added to what Node itself takes', async () => {
    const msOf = async (args: readonly string[]) => {
      const startedAt = performance.now()
      await owner.startNode(args).ended
      return performance.now() - startedAt
    }
    const added: number[] = []
    // Side by side, so that a busy machine slows both.
    for (let index = 0; index < 5; index++)
      added.push((await msOf([CLI_FILE, 'version'])) - (await msOf(['--eval', '0'])))
    expect(Math.min(...added)).toBeLessThan(200)
  })

  it('says that nothing listens with 7', async () => {
    const { code, stderr } = await owner.run(['images', 'list'], {
      env: { IMPRINT_URL: 'http://127.0.0.1:9', IMPRINT_TOKEN: 'x' },
    })
    expect([code, stderr]).toEqual([7, expect.stringContaining('cannot be reached: nothing listens there')])
  })
})
