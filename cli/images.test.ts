import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ImageDocument } from '@/lib/api/glance/schemas'
import { buildCli, type CliHome } from '@/test/support/cli'
import { digestOf, makeDisk, signedInHome } from '@/test/support/cli-people'
import { useTestDatabase } from '@/test/support/database'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, makeImage, type TestAccount } from '@/test/support/world'
import type { Image } from './image'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let globex: TestAccount
let owner: CliHome
let other: CliHome
let disk: string

beforeAll(async () => {
  buildCli()
  acme = await makeAccount(database)
  globex = await makeAccount(database)
  owner = await signedInHome(database, wire.url, acme)
  other = await signedInHome(database, wire.url, globex)
  disk = makeDisk(wire.dataDir, 'disk', 6)
}, 120_000)
afterAll(() => {
  owner?.remove()
  other?.remove()
})

/** Imports a fresh disk; images that a test changes are its own. */
async function imported(name: string, more: string[] = []): Promise<Image> {
  return owner.json<Image>([
    'images',
    'import',
    '--as-is',
    makeDisk(wire.dataDir, name, 2),
    '--name',
    name,
    ...more,
  ])
}

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
      os_hash_value: digestOf(disk, 'sha512'),
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
    const file = join(wire.dataDir, 'archive.gz')
    writeFileSync(file, Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))
    const { code, stderr } = await owner.run(['images', 'import', file])
    expect([code, stderr]).toEqual([2, expect.stringContaining('is a gzip file')])
    expect((await owner.run(['images', 'import', join(wire.dataDir, 'missing')])).code).toBe(1)
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

describe('lists', () => {
  it('go through all pages, or stop where they are told', async () => {
    const account = await makeAccount(database)
    const home = await signedInHome(database, wire.url, account)
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
    const home = await signedInHome(database, wire.url, account)
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
    const home = await signedInHome(database, wire.url, acme, ['IMS ReadOnlyAccess'])
    expect((await home.run(['images', 'list'])).code).toBe(0)
    const { code, stderr } = await home.run(['images', 'import', '--as-is', disk, '--name', 'mine'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^imprint: .+ \(request .+\)$/m)])
    home.remove()
  })
})
