import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { createImage, PATCH_TYPE, useWire, type WireCall } from '@/test/support/wire-api'
import { makeAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let call: WireCall
let accountName: string

beforeAll(async () => {
  const account = await makeAccount(database)
  accountName = account.name
  call = wire.as(await makeToken(database, account))
})

const long = 'x'.repeat(1100)
const order = { name: 'web', image_url: 'imprint-nowhere:web.raw', min_disk: 40 }

/** The sentence of a refusal, in whichever of the APIs' forms. */
const sentence = async (...request: Parameters<WireCall>): Promise<string> => {
  const { body } = await call(...request)
  return body.error?.message ?? body.error_msg
}

describe('a refusal names what the client wrote', () => {
  it.each([
    [`/v2/images?name=${long}`, 'name'],
    [`/v2/images?__os_version=${long}`, '__os_version'],
    [`/v2/images?my_property=${long}`, 'my_property'],
    [`/v2/cloudimages?architecture=${long}`, 'architecture'],
    [`/v2/cloudimages?name=${long}`, 'name'],
    [`/v2/images?${Array.from({ length: 50 }, () => 'name=a').join('&')}`, 'query'],
  ])('in the query: %.40s', async (path, field) => {
    expect(await sentence('GET', path)).toMatch(new RegExp(`^The value of “${field}” is not accepted: [A-Z]`))
  })

  it('in the body of an import', async () => {
    const { bucketName, key } = await bucketObject()
    const placed = { ...order, image_url: `${bucketName}:${key}` }
    for (const [more, field] of [
      [{ min_disk: 5000 }, 'min_disk'],
      [{ os_version: 'Foo' }, 'os_version'],
      [{ name: 'a/b' }, 'name'],
      [{ data_images: [{ ...placed, name: 'a/b' }] }, 'data_images.0.name'],
    ] as const)
      expect([more, await sentence('POST', '/v2/cloudimages/action', { ...placed, ...more })]).toEqual([
        more,
        expect.stringMatching(new RegExp(`^The value of “${field}” is not accepted: [A-Z]`)),
      ])
  })

  it('and where the valid ones are', async () => {
    const { bucketName, key } = await bucketObject()
    const body = { ...order, image_url: `${bucketName}:${key}`, os_version: 'Foo' }
    expect(await sentence('POST', '/v2/cloudimages/action', body)).toContain(
      'GET /v1/cloudimages/os_version lists them',
    )
  })

  it('in a patch', async () => {
    const id = await createImage(call)
    const patch = (name: string, value: unknown) =>
      sentence('PATCH', `/v2/images/${id}`, [{ op: 'add', path: `/${name}`, value }], PATCH_TYPE)
    expect(await patch('name', long)).toContain('“name”')
    expect(await patch('min_disk', 70_000)).toContain('“min_disk”')
    expect(await patch('colour', 'x'.repeat(5000))).toContain('“colour”')
  })

  it('when it registers an image', async () => {
    expect(await sentence('POST', '/v2/images', { colour: 'x'.repeat(5000) })).toContain('“colour”')
    expect(await sentence('POST', '/v2/images', { min_disk: 70_000 })).toContain('“min_disk”')
  })

  it('in a request for a token', async () => {
    const user = { name: 'a', domain: { name: accountName }, password: '' }
    const identity = { methods: ['password'], password: { user } }
    expect(await sentence('POST', '/v3/auth/tokens', { auth: { identity } })).toContain(
      '“auth.identity.password.user.password”',
    )
  })

  it('and what HTTP forbids is a sentence as well', async () => {
    const { status, body } = await call('GET', `/v2/images?name=${'x'.repeat(33_000)}`)
    expect([status, body.error]).toEqual([
      414,
      expect.objectContaining({
        code: 'http.target_too_long',
        message: expect.stringMatching(/^The address .+\.$/),
      }),
    ])
  })
})

/** A file that is there; nothing looks into it here. */
async function bucketObject(): Promise<{ bucketName: string; key: string }> {
  const path = `/v1/${await projectId()}/cloudimages/uploads`
  const { body: upload } = await call('POST', path, { file_name: 'web.raw', size_bytes: 4 })
  const bytes = Buffer.from('disk')
  const digest = createHash('sha256').update(bytes)
  const hex = digest.copy().digest('hex')
  const headers = { 'Content-Digest': `sha-256=:${digest.digest('base64')}:` }
  await call('PUT', `${path}/${upload.upload_id}/parts/1`, bytes, headers)
  await call('POST', `${path}/${upload.upload_id}/complete`, { sha256: hex })
  return { bucketName: upload.bucket_name, key: upload.object_key }
}

const projectId = async (): Promise<string> => {
  const project = await database.prisma.project.findFirstOrThrow({
    where: { account: { name: accountName }, name: 'cn-north-4' },
  })
  return project.id
}
