import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { contentDigest, sha256Of } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { putObject } from '@/test/support/put-object'
import { makeToken } from '@/test/support/token'
import { useWire, type WireCall } from '@/test/support/wire-api'
import { makeAccount, type TestAccount } from '@/test/support/world'

const PART = 8 * 1024 * 1024
const database = useTestDatabase()
const wire = useWire(database)
const file = Buffer.concat([randomBytes(PART), Buffer.alloc(PART), randomBytes(1234)])
const part = (number: number) => file.subarray((number - 1) * PART, number * PART)
let acme: TestAccount
let owner: WireCall
let uploads: string

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = wire.as(await makeToken(database, acme))
  uploads = `/v1/${acme.projectId}/cloudimages/uploads`
})

async function begin(more: object = {}): Promise<string> {
  const { status, body } = await owner('POST', uploads, {
    ...{ file_name: 'disk.raw', size_bytes: file.length },
    ...more,
  })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body.upload_id
}

const put = (id: string, number: number, bytes = part(number), headers = {}, call = owner) =>
  call('PUT', `${uploads}/${id}/parts/${number}`, bytes, {
    'Content-Digest': contentDigest(bytes),
    ...headers,
  })
const putZeros = (id: string, number: number) =>
  owner('PUT', `${uploads}/${id}/parts/${number}`, undefined, { 'Imprint-Zero-Part': '1' })
const complete = (id: string, body?: object) => owner('POST', `${uploads}/${id}/complete`, body)
const refusal = (status: number, code: string) => ({ status, body: { error: { code } } })

describe('a file that a program sends by parts', () => {
  it('arrives, can be imported from its bucket, and is removed', async () => {
    const id = await begin()
    expect((await put(id, 3)).body).toEqual({
      ...{ number: 3, size_bytes: 1234, sha256: sha256Of(part(3)), is_zero: false },
    })
    expect(await put(id, 1)).toMatchObject({ status: 200 })
    expect(await putZeros(id, 2)).toMatchObject({ status: 200, body: { is_zero: true, size_bytes: PART } })
    const done = await complete(id, { sha256: sha256Of(file) })
    expect(done).toMatchObject({
      status: 200,
      body: { upload_id: id, status: 'completed', size_bytes: file.length, sha256: sha256Of(file) },
    })
    expect((await complete(id)).body).toEqual(done.body)
    expect(done.body.image_url).toBe(`${done.body.bucket_name}:${done.body.object_key}`)
    expect(
      await owner('POST', '/v2/cloudimages/action', {
        ...{ name: 'sent', min_disk: 1, image_url: done.body.image_url },
      }),
    ).toMatchObject({ status: 200, body: { job_id: expect.any(String) } })
    // The job has not read it yet.
    expect(await owner('DELETE', `${uploads}/${id}/object`)).toMatchObject(refusal(400, 'IMG.0060'))
    await database.prisma.job.updateMany({ data: { status: 'cancelled' } })
    expect(await owner('DELETE', `${uploads}/${id}/object`)).toMatchObject({ status: 204 })
    expect(await owner('DELETE', `${uploads}/${id}/object`)).toMatchObject(refusal(400, 'IMG.0121'))
  })

  it('says which parts are there, so that only the others are sent', async () => {
    const id = await begin()
    await put(id, 2)
    const { body } = await owner('GET', `${uploads}/${id}`)
    expect(body).toMatchObject({ upload_id: id, status: 'uploading', part_count: 3, received_bytes: PART })
    expect(body.parts).toEqual([{ number: 2, size_bytes: PART, sha256: sha256Of(part(2)), is_zero: false }])
    const listed = (await owner('GET', uploads)).body.uploads as { upload_id: string }[]
    expect(listed.map(({ upload_id }) => upload_id)).toContain(id)
    expect(await complete(id)).toMatchObject(refusal(409, 'IMG.0057'))
    await put(id, 1)
    await put(id, 3)
    expect((await complete(id)).body.sha256).toBe(sha256Of(file))
  })

  it('goes into the bucket that is named', async () => {
    const bucket = `b-${randomBytes(6).toString('hex')}`
    await putObject(wire.services, acme, { bucket, key: 'other', bytes: Buffer.from('x') })
    const id = await begin({ bucket_name: bucket })
    expect((await owner('GET', `${uploads}/${id}`)).body).toMatchObject({
      ...{ bucket_name: bucket, object_key: 'disk.raw' },
    })
  })

  it('is refused with other bytes than were declared', async () => {
    const id = await begin()
    const declared = { 'Content-Digest': contentDigest(part(1)) }
    expect(await put(id, 1, randomBytes(PART), declared)).toMatchObject(refusal(400, 'IMG.0057'))
    expect(await put(id, 1, randomBytes(PART - 1))).toMatchObject(refusal(400, 'IMG.0057'))
    expect(await put(id, 4, part(1))).toMatchObject(refusal(400, 'IMG.0057'))
    expect(await put(id, 1, part(1), { 'Content-Digest': '' })).toMatchObject(refusal(400, 'IMG.0001'))
    expect((await owner('GET', `${uploads}/${id}`)).body.parts).toEqual([])
    await put(id, 1)
    expect(await put(id, 1)).toMatchObject({ status: 200 })
    expect(await put(id, 1, randomBytes(PART))).toMatchObject(refusal(422, 'IMG.0057'))
  })

  it('is refused with another checksum than the whole should have, and given up', async () => {
    const id = await begin()
    for (const number of [1, 2, 3]) await put(id, number)
    expect(await complete(id, { sha256: 'f'.repeat(64) })).toMatchObject(refusal(422, 'IMG.0057'))
    expect((await owner('GET', `${uploads}/${id}`)).body.status).toBe('failed')
    expect(await put(id, 1)).toMatchObject(refusal(409, 'IMG.0057'))
  })

  it('can be given up', async () => {
    const id = await begin()
    expect(await owner('DELETE', `${uploads}/${id}`)).toMatchObject({ status: 204 })
    expect(await owner('DELETE', `${uploads}/${id}`)).toMatchObject({ status: 204 })
    expect(await put(id, 1)).toMatchObject(refusal(409, 'IMG.0057'))
  })

  it.each([
    [{ size_bytes: 0 }, 400, 'IMG.0057'],
    [{ size_bytes: 1.5 }, 400, 'IMG.0001'],
    [{ size_bytes: 2 ** 41 }, 413, 'IMG.0059'],
    [{ file_name: '' }, 400, 'IMG.0001'],
    [{ bucket_name: 'nobody-has-this' }, 400, 'IMG.0069'],
  ])('does not begin with %o', async (more, status, code) => {
    const answer = await owner('POST', uploads, { file_name: 'x', size_bytes: 1, ...more })
    expect(answer).toMatchObject(refusal(status, code))
  })
})

describe('an upload of another account', () => {
  it('is not there, whichever project is named', async () => {
    const id = await begin()
    await put(id, 1)
    const globex = await makeAccount(database)
    const stranger = wire.as(await makeToken(database, globex))
    const own = `/v1/${globex.projectId}/cloudimages/uploads`
    const bytes = part(3)
    const headers = { 'Content-Digest': contentDigest(bytes) }
    const asked = [
      ['GET', ''],
      ['PUT', '/parts/3', bytes, headers],
      ['POST', '/complete'],
      ['DELETE', ''],
    ] as const
    for (const [method, rest, body, more] of asked) {
      expect(await stranger(method, `${own}/${id}${rest}`, body, more)).toMatchObject(
        refusal(404, 'IMG.0057'),
      )
      expect(await stranger(method, `${uploads}/${id}${rest}`, body, more)).toMatchObject(
        refusal(400, 'IMG.0030'),
      )
    }
    expect(await stranger('DELETE', `${own}/${id}/object`)).toMatchObject(refusal(400, 'IMG.0121'))
    expect((await stranger('GET', own)).body).toEqual({ uploads: [] })
    expect((await owner('GET', `${uploads}/${id}`)).body.parts).toHaveLength(1)
    expect(await owner('GET', `${uploads}/nothing`)).toMatchObject(refusal(404, 'IMG.0057'))
  })
})
