import { beforeAll, describe, expect, it } from 'vitest'
import { newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { patch, set, show } from '@/test/support/glance'
import { createImage, type Person, useWire } from '@/test/support/wire-api'
import { makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)

describe('a list', () => {
  let lister: Person
  const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index % 10, 0, index % 3))

  beforeAll(async () => {
    lister = await wire.makePerson()
    const operator = await wire.makePerson('operator')
    for (let index = 0; index < 60; index++)
      await makeImage(database, index % 3 ? lister.account : operator.account, {
        name: `n${(index * 7) % 5}`,
        sizeBytes: (index * 11) % 4,
        status: index % 3 && index % 7 === 0 ? 'queued' : 'active',
        visibility: index % 3 ? 'private' : 'public',
        diskFormat: index % 2 ? 'raw' : 'qcow2',
        containerFormat: 'bare',
        createdAt: at(index),
        updatedAt: at(index * 13),
        minDiskGib: index % 5,
      })
  })

  const listed = async (query: string) => {
    const { status, body } = await lister.call('GET', `/v2/images?${query}`)
    expect(status, `${query}: ${JSON.stringify(body.error)}`).toBe(200)
    return body
  }
  const idsOf = (body: { images: { id: string }[] }) => body.images.map(({ id }) => id)

  const keys = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at']
  const sorts = [
    '',
    ...keys.flatMap((key) => ['asc', 'desc'].map((way) => `sort_key=${key}&sort_dir=${way}`)),
    'sort=name:asc,size:desc',
    'sort=size:desc,name:asc,created_at:desc',
    'sort=disk_format:asc,id:desc',
    'sort=updated_at:desc,created_at:asc',
    'sort_key=name&sort_key=size&sort_dir=asc&sort_dir=desc',
    'sort_key=name&sort_key=size&sort_dir=asc',
  ]
  it.each(sorts)('in pages is the whole list, in order: %s', async (sort) => {
    const whole = await listed(`${sort}&limit=1000`)
    expect(whole.images).toHaveLength(60)
    expect(whole.next).toBeUndefined()
    const seen: string[] = []
    let next: string | undefined = `/v2/images?${sort}&limit=7`
    for (let page = 0; next; page++) {
      expect(page).toBeLessThan(9)
      const { body }: { body: { images: { id: string }[]; next?: string } } = await lister.call('GET', next)
      seen.push(...idsOf(body))
      next = body.next
    }
    expect(seen).toEqual(idsOf(whole))
    const [, key, way] = /^sort_key=(\w+)&sort_dir=(\w+)$/.exec(sort) ?? []
    if (!key || key === 'status') return
    const values = whole.images.map((image: Record<string, string>) => image[key])
    const sorted = values.toSorted((a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0))
    expect(values).toEqual(way === 'asc' ? sorted : sorted.toReversed())
  })

  it('is filtered by value, by lists, by what is not, and by time', async () => {
    const all = (await listed('limit=1000')).images as Record<string, string | number>[]
    const count = async (query: string) => (await listed(`limit=1000&${query}`)).images.length
    const expected = (holds: (image: Record<string, string | number>) => boolean) => all.filter(holds).length
    expect(await count('name=n1')).toBe(expected(({ name }) => name === 'n1'))
    expect(await count('name=in:n1,n2')).toBe(expected(({ name }) => name === 'n1' || name === 'n2'))
    expect(await count('name=in:%22n1%22,n2')).toBe(expected(({ name }) => name === 'n1' || name === 'n2'))
    expect(await count('name=neq:n1')).toBe(expected(({ name }) => name !== 'n1'))
    expect(await count('status=in:queued,killed')).toBe(expected(({ status }) => status === 'queued'))
    expect(await count('status=nonsense')).toBe(0)
    expect(await count(`id=in:${all[0]!.id},${all[1]!.id},nonsense`)).toBe(2)
    expect(await count('size_min=1&size_max=2')).toBe(
      expected(({ size }) => Number(size ?? 0) >= 1 && Number(size ?? 0) <= 2),
    )
    expect(await count('min_disk=3')).toBe(expected(({ min_disk }) => min_disk === 3))
    expect(await count('disk_format=raw&visibility=public')).toBe(
      expected(({ disk_format, visibility }) => disk_format === 'raw' && visibility === 'public'),
    )
    expect(await count('visibility=private')).toBe(40)
    expect(await count(`owner=${lister.account.projectId}`)).toBe(40)

    const rows = await database.prisma.image.findMany({
      where: { id: { in: all.map(({ id }) => String(id)) } },
    })
    const noon = new Date(Date.UTC(2026, 0, 1, 0, 5, 0, 1))
    const times: [string, (time: Date) => boolean][] = [
      ['gt', (time) => time > noon],
      ['gte', (time) => time >= noon],
      ['lt', (time) => time < noon],
      ['lte', (time) => time <= noon],
      ['eq', (time) => time.getTime() === noon.getTime()],
      ['neq', (time) => time.getTime() !== noon.getTime()],
    ]
    for (const [operation, holds] of times)
      for (const text of [noon.toISOString(), '2026-01-01T01:05:00.001%2B01:00', '2026-01-01 00:05:00.001'])
        expect(await count(`created_at=${operation}:${text}`), `${operation} ${text}`).toBe(
          rows.filter(({ createdAt }) => holds(createdAt)).length,
        )
  })

  it('takes names with commas and colons', async () => {
    const person = await wire.makePerson()
    const names = ['a,b', 'a:b', 'in:x', 'gt:5', 'plain']
    const ids = new Map<string, string>()
    for (const name of names) ids.set(name, await createImage(person.call, { name }))
    const find = async (name: string) => {
      const { body } = await person.call(
        'GET',
        `/v2/images?${new URLSearchParams({ name, sort: 'name:asc' })}`,
      )
      return body.images.map((image: { name: string }) => image.name)
    }
    expect(await find('in:"a,b",plain')).toEqual(['a,b', 'plain'])
    expect(await find('a,b')).toEqual(['a,b'])
    expect(await find('a:b')).toEqual(['a:b'])
    expect(await find('gt:5')).toEqual(['gt:5'])
    expect(await find('in:in:x')).toEqual(['in:x'])
    for (const name of ['in:"a', 'in:"a"b'])
      expect((await person.call('GET', `/v2/images?${new URLSearchParams({ name })}`)).status, name).toBe(400)
  })

  it('refuses what it does not understand', async () => {
    const foreign = await createImage((await wire.makePerson()).call)
    for (const query of [
      ...['limit=-1', 'limit=x', 'limit=1.5', 'marker=x', `marker=${newImageId()}`, `marker=${foreign}`],
      ...['sort_key=owner', 'sort=name:up', 'sort=__proto__:asc', 'sort=name&sort_key=name'],
      ...['visibility=x', 'member_status=x', 'os_hidden=x', 'protected=x', 'size_min=x', 'size_min=-1'],
      ...['created_at=x', 'created_at=gt:2026-02-30T00:00:00Z', 'created_at=gt:', 'min_ram=x'],
      'created_at=gte:0000-01-01',
    ])
      expect((await lister.call('GET', `/v2/images?${query}`)).status, query).toBe(400)
    expect((await listed('limit=0')).images).toEqual([])
    expect((await listed('limit=99999')).images.length).toBe(60)
    for (const query of ['something=else', 'virtual_env_type=__proto__'])
      expect((await listed(query)).images).toEqual([])
  })

  it('leaves hidden images out unless they are asked for', async () => {
    const person = await wire.makePerson()
    const id = await createImage(person.call)
    const ids = async (query: string) => idsOf((await person.call('GET', `/v2/images?${query}`)).body)
    expect(await ids('visibility=private')).toEqual([id])
    await patch(person.call, id, [set('os_hidden', true)])
    expect(await ids('visibility=private')).toEqual([])
    expect(await ids('visibility=private&os_hidden=true')).toEqual([id])
    expect((await show(person.call, id)).os_hidden).toBe(true)
  })
})
