import { beforeAll, describe, expect, it } from 'vitest'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { patch, path, set, show } from '@/test/support/glance'
import { createActiveImage, createImage, type Person, reasonOf, useWire } from '@/test/support/wire-api'

const database = useTestDatabase()
const wire = useWire(database)

let acme: Person
let globex: Person
let operator: Person

beforeAll(async () => {
  acme = await wire.makePerson()
  globex = await wire.makePerson()
  operator = await wire.makePerson('operator')
})

describe('an image', () => {
  it('is registered, changed, shown and deleted', async () => {
    const made = await acme.call('POST', '/v2/images', {
      ...{ name: '镜像', disk_format: 'qcow2', container_format: 'bare', min_disk: 10, min_ram: 512 },
      ...{ tags: ['web', 'stage=prod'], protected: true, hw_disk_bus: 'scsi' },
    })
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...{ name: '镜像', status: 'queued', visibility: 'private', owner: acme.account.projectId },
        ...{ size: null, checksum: null, protected: true, hw_disk_bus: 'scsi', schema: '/v2/schemas/image' },
      },
    })
    const { id } = made.body
    expect(made.headers.get('location')).toBe(path(id))
    expect(made.body.tags.toSorted()).toEqual(['stage=prod', 'web'])
    expect(await show(acme.call, id)).toEqual(made.body)

    const changed = await patch(acme.call, id, [
      set('name', 'two'),
      set('hw_disk_bus', null, 'remove'),
      set('os_distro', 'debian', 'add'),
      set('tags', ['a']),
    ])
    expect(changed.body).toMatchObject({ name: 'two', os_distro: 'debian', tags: ['a'] })
    expect(changed.body).not.toHaveProperty('hw_disk_bus')
    expect(reasonOf(await acme.call('DELETE', path(id)))).toEqual([403, 'image.protected'])
    await patch(acme.call, id, [set('protected', false)])
    expect((await acme.call('DELETE', path(id))).status).toBe(204)
    expect((await acme.call('GET', path(id))).status).toBe(404)
    expect((await acme.call('DELETE', path(id))).status).toBe(404)
  })

  it('is changed by all steps of a patch or by none', async () => {
    const id = await createImage(acme.call, { name: 'one' })
    for (const [steps, status] of [
      [[set('name', 'two'), set('nothing', 'x')], 409],
      [[set('name', 'two'), set('nothing', null, 'remove')], 409],
      [[set('name', 'two'), set('status', 'active')], 403],
      [[set('name', 'two'), set('id', newImageId())], 403],
      [[set('name', 'two'), set('name', null, 'remove')], 403],
      [[set('name', 'two'), set('visibility', 'everybody')], 400],
      [[set('name', 'two'), set('visibility', 'public')], 403],
      [[set('name', 'two'), set('min_disk', -1)], 400],
      [[set('name', 'two'), { op: 'move', from: '/name', path: '/x' }], 400],
      [[set('name', 'two'), { op: 'replace', path: 'name', value: 'x' }], 400],
      [[set('name', 'two'), { op: 'replace', path: '/name' }], 400],
      [[set('name', 'x'.repeat(256))], 400],
      [{ name: 'two' }, 400],
      ['', 400],
    ] as const)
      expect((await patch(acme.call, id, steps)).status, JSON.stringify(steps)).toBe(status)
    expect((await show(acme.call, id)).name).toBe('one')
  })

  it('is patched in either media type and no other', async () => {
    const id = await createImage(acme.call)
    const type = (text: string) => ({ 'Content-Type': text })
    const old = [{ replace: '/name', value: 'old' }]
    expect(
      (await patch(acme.call, id, old, type('application/openstack-images-v2.0-json-patch'))).body.name,
    ).toBe('old')
    for (const text of [
      'application/openstack-images-v2.1-json-patch; charset=utf-8',
      'application/json-patch+json',
    ])
      expect((await patch(acme.call, id, [set('name', text)], type(text))).body.name).toBe(text)
    for (const text of ['application/json', 'text/plain', 'application/openstack-images-v2.3-json-patch'])
      expect((await patch(acme.call, id, [set('name', 'x')], type(text))).status, text).toBe(415)
    expect((await acme.call('POST', '/v2/images', '{}', type('text/plain'))).status).toBe(415)
  })

  it('is changed under a condition', async () => {
    const id = await createImage(acme.call)
    const shown = await acme.call('GET', path(id))
    const etag = shown.headers.get('etag')!
    expect((await acme.call('GET', path(id), undefined, { 'If-None-Match': etag })).status).toBe(304)
    const changed = await patch(acme.call, id, [set('name', 'two')], { 'If-Match': etag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
    const late = await patch(acme.call, id, [set('name', 'three')], { 'If-Match': etag })
    expect(reasonOf(late)).toEqual([412, 'request.precondition'])
    expect((await acme.call('GET', path(id), undefined, { 'If-None-Match': etag })).status).toBe(200)
    expect((await patch(acme.call, id, [set('name', 'four')], { 'If-Match': '*' })).status).toBe(200)

    // Without a condition nobody's change is lost.
    const names = Array.from({ length: 4 }, (_, index) => `p${index}`)
    const all = await Promise.all(names.map((name) => patch(acme.call, id, [set(name, 'x', 'add')])))
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await show(acme.call, id)).toMatchObject(Object.fromEntries(names.map((name) => [name, 'x'])))
  })

  it('of the marketplace is withdrawn there, not made private beneath its listing', async () => {
    const id = await createActiveImage(operator.call)
    const listed = { visibility: 'market', publication: 'listed' } as const
    await database.prisma.image.update({ where: { id }, data: listed })
    for (const word of ['private', 'shared', 'public'])
      expect(reasonOf(await patch(operator.call, id, [set('visibility', word)]))).toEqual([
        403,
        'image.published',
      ])
    expect(await database.prisma.image.findUnique({ where: { id } })).toMatchObject(listed)
    await database.prisma.image.update({
      where: { id },
      data: { visibility: 'private', publication: 'none' },
    })
  })

  it('takes an id of one’s own choosing once, also of many who want it at once', async () => {
    const id = newImageId()
    const wanted = { id, name: 'one' }
    const answers = await Promise.all(
      [acme, acme, acme, globex, globex].map(({ call }) => call('POST', '/v2/images', wanted)),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409])
    expect((await acme.call('POST', '/v2/images', { id: 'mine' })).status).toBe(400)
  })

  it('has tags of its own', async () => {
    const id = await createImage(acme.call)
    const tag = (method: string, name: string) =>
      acme.call(method, path(id, `/tags/${encodeURIComponent(name)}`)).then(({ status }) => status)
    expect([await tag('PUT', '数 据'), await tag('PUT', 'b'), await tag('PUT', 'b')]).toEqual([204, 204, 204])
    expect((await show(acme.call, id)).tags.toSorted()).toEqual(['b', '数 据'])
    expect(
      (await acme.call('GET', `/v2/images?tag=b&tag=${encodeURIComponent('数 据')}`)).body.images,
    ).toMatchObject([{ id }])
    expect((await acme.call('GET', '/v2/images?tag=b&tag=c')).body.images).toEqual([])
    expect([await tag('DELETE', 'b'), await tag('DELETE', 'b')]).toEqual([204, 404])
  })

  it('is used no more while it is deactivated', async () => {
    const id = await createActiveImage(acme.call)
    const act = async (deed: string) => (await acme.call('POST', path(id, `/actions/${deed}`))).status
    expect([await act('deactivate'), await act('deactivate')]).toEqual([204, 204])
    expect((await show(acme.call, id)).status).toBe('deactivated')
    expect((await acme.call('GET', path(id, '/file'))).status).toBe(403)
    expect([await act('reactivate'), await act('reactivate')]).toEqual([204, 204])
    expect((await acme.call('GET', path(id, '/file'))).status).toBe(200)
    const queued = await createImage(acme.call)
    expect((await acme.call('POST', path(queued, '/actions/deactivate'))).status).toBe(409)
  })
})

describe('members', () => {
  it('see what was offered to them by their answers, and nobody else does', async () => {
    const [owner, receiver, stranger] = [
      await wire.makePerson(),
      await wire.makePerson(),
      await wire.makePerson(),
    ]
    const ids: Record<string, string> = {
      private: await createActiveImage(owner.call, { name: 'private' }),
      shareable: await createActiveImage(owner.call, { name: 'shareable', visibility: 'shared' }),
      public: await createActiveImage(operator.call, { name: 'public', visibility: 'public' }),
    }
    for (const status of ['pending', 'accepted', 'rejected']) {
      const id = await createActiveImage(owner.call, { name: status, visibility: 'shared' })
      ids[status] = id
      const offer = await owner.call('POST', path(id, '/members'), { member: receiver.account.projectId })
      expect(offer.body).toMatchObject({ status: 'pending', member_id: receiver.account.projectId })
      if (status !== 'pending')
        await receiver.call('PUT', path(id, `/members/${receiver.account.projectId}`), { status })
    }
    const listed = async ({ call }: Person, query: string) => {
      const { body } = await call('GET', `/v2/images?limit=100&${query}`)
      return body.images
        .filter((image: { id: string }) => Object.values(ids).includes(image.id))
        .map((image: { name: string }) => image.name)
        .toSorted()
    }
    const offered = ['accepted', 'pending', 'rejected']
    const cases: [string, string[], string[], string[]][] = [
      ['', ['private', 'public', 'shareable', ...offered], ['public', 'accepted'], ['public']],
      [
        'visibility=all&member_status=all',
        ['private', 'public', 'shareable', ...offered],
        ['public', ...offered],
        ['public'],
      ],
      ['visibility=shared', ['shareable', ...offered], ['accepted'], []],
      ['visibility=shared&member_status=pending', ['shareable', ...offered], ['pending'], []],
      ['visibility=shared&member_status=rejected', ['shareable', ...offered], ['rejected'], []],
      ['visibility=shared&member_status=all', ['shareable', ...offered], offered, []],
      ['visibility=private&member_status=all', ['private'], [], []],
      ['visibility=public', ['public'], ['public'], ['public']],
      ['visibility=community', [], [], []],
    ]
    for (const [query, ...expected] of cases)
      for (const [index, person] of [owner, receiver, stranger].entries())
        expect(await listed(person, query), `${query} ${index}`).toEqual(expected[index]!.toSorted())

    for (const status of offered) expect((await receiver.call('GET', path(ids[status]!))).status).toBe(200)
    for (const name of ['private', 'shareable', ...offered])
      expect((await stranger.call('GET', path(ids[name]!))).status, name).toBe(404)
    const shown = await show(receiver.call, ids.accepted!)
    expect(shown.visibility).toBe('shared')
    expect(shown).not.toHaveProperty('locations')
  })

  it('are offered, answer, and are taken back', async () => {
    const id = await createActiveImage(acme.call, { visibility: 'shared' })
    const [other, third] = [await wire.makePerson(), await wire.makePerson()]
    const member = globex.account.projectId
    const members = path(id, '/members')
    const one = `${members}/${member}`
    expect((await acme.call('POST', members, { member })).status).toBe(200)
    expect((await acme.call('POST', members, { member: other.account.projectId })).status).toBe(200)
    expect((await acme.call('POST', members, { member })).status).toBe(409)
    expect((await acme.call('POST', members, { member: newHexId() })).status).toBe(404)
    expect((await acme.call('POST', members, { member: acme.account.projectId })).status).toBe(400)
    expect((await acme.call('POST', members, { member: globex.account.otherProjectId })).status).toBe(404)
    expect((await acme.call('POST', members, {})).status).toBe(400)
    const listed = async ({ call }: Person) =>
      (await call('GET', members)).body.members?.map((each: { member_id: string }) => each.member_id)
    expect((await listed(acme)).toSorted()).toEqual([member, other.account.projectId].toSorted())
    expect(await listed(globex)).toEqual([member])
    expect((await third.call('GET', members)).status).toBe(404)
    expect((await globex.call('GET', `${members}/${other.account.projectId}`)).status).toBe(404)

    expect((await acme.call('PUT', one, { status: 'accepted' })).status).toBe(403)
    expect((await other.call('PUT', one, { status: 'accepted' })).status).toBe(404)
    expect((await third.call('PUT', one, { status: 'accepted' })).status).toBe(404)
    expect((await globex.call('PUT', one, { status: 'maybe' })).status).toBe(400)
    for (const status of ['accepted', 'rejected', 'pending', 'accepted'])
      expect((await globex.call('PUT', one, { status })).body).toMatchObject({ status, image_id: id })

    expect((await globex.call('GET', path(id, '/file'))).status).toBe(200)
    for (const [method, rest, body] of [
      ['DELETE', '', undefined],
      ['POST', '/members', { member: third.account.projectId }],
      ['DELETE', `/members/${other.account.projectId}`, undefined],
      ['PUT', '/tags/x', undefined],
      ['POST', '/actions/deactivate', undefined],
    ] as const)
      expect((await globex.call(method, path(id, rest), body)).status, `${method} ${rest}`).toBe(403)
    expect((await patch(globex.call, id, [set('name', 'mine')])).status).toBe(403)

    expect((await acme.call('DELETE', one)).status).toBe(204)
    expect((await acme.call('DELETE', one)).status).toBe(404)
    expect((await globex.call('GET', path(id))).status).toBe(404)
    // Whoever had it loses it when it becomes private.
    await patch(acme.call, id, [set('visibility', 'private')])
    expect((await other.call('GET', path(id))).status).toBe(404)
  })
})
