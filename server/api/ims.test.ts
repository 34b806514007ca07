import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { imsRoutes } from '@/lib/api/ims/routes'
import { loadConfig } from '@/lib/config'
import type { ActorGrant } from '@/lib/domain/iam/actor'
import { POLICY_VERSION } from '@/lib/domain/iam/policy-document'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import type { Services } from '@/lib/services/context'
import { claimJob } from '@/lib/services/job/lease'
import { answerImages, offerImages, withdrawImages } from '@/lib/services/share/change-members'
import { wire } from '@/lib/wiring'
import { TEST_SECRET } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { putObject, type WireClient, wireClient } from '@/test/support/wire'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
} from '@/test/support/world'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'
import { type RunningApi, runApi } from './run-api'

const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-ims-')
let api: RunningApi
let url: string
let services: Services
let closeServices: () => Promise<void>

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  const config = loadConfig({
    PORT: '0',
    IMPRINT_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    IMPRINT_LOG_LEVEL: 'error',
    IMPRINT_RATE_ADDRESS: '0',
    IMPRINT_RATE_USER: '0',
    IMPRINT_RATE_ACCOUNT: '0',
  })
  api = await runApi(config)
  url = `http://127.0.0.1:${api.port}`
  const deployment = wire(config, 'ims-test')
  services = deployment.services
  closeServices = deployment.close
  mkdirSync(config.paths.scratch, { recursive: true })
  await makeRegions(database)
})
afterAll(async () => {
  await api?.close()
  await closeServices?.()
  rmSync(dataDir, { recursive: true, force: true })
})

/** An account with a client of its owner. */
async function tenant(): Promise<{ account: TestAccount; client: WireClient }> {
  const account = await makeAccount(database)
  return { account, client: await wireClient(database, url, account) }
}

/** Performs the next job as a worker does. */
async function work(): Promise<void> {
  const job = await claimJob(services, newHexId())
  if (!job) throw new Error('there is no job')
  await performJob(new JobRun(services, job), pino({ level: 'silent' }))
}

const refusal = (code: string, status = 400) => ({ status, body: { error: { code } } })
const ids = (images: { id: string }[]) => images.map(({ id }) => id)

describe('every operation', () => {
  const filled = (path: string, projectId: string) =>
    path.replace(':projectId', projectId).replace(':imageId', newImageId()).replace(/:\w+/, newHexId())

  it('has one id, and refuses who brings no credential as the gateway does', async () => {
    expect(new Set(imsRoutes.map(({ id }) => id)).size).toBe(imsRoutes.length)
    for (const { method, path } of imsRoutes) {
      const response = await fetch(url + filled(path, newHexId()), { method })
      expect([method, path, response.status]).toEqual([method, path, 401])
      if (method === 'HEAD') continue
      expect(await response.json()).toMatchObject({
        error_code: 'APIGW.0301',
        request_id: response.headers.get('x-request-id'),
      })
    }
  })

  it('of a project in its path takes only the credential’s own', async () => {
    const { client } = await tenant()
    for (const { method, path } of imsRoutes) {
      if (!path.includes(':projectId')) continue
      expect(await client.send(method, filled(path, newHexId())), path).toMatchObject(refusal('IMG.0030'))
    }
  })

  it('that does not exist is the gateway’s to refuse', async () => {
    const { client } = await tenant()
    for (const [method, path] of [
      ['GET', '/v1/cloudimages'],
      ['DELETE', '/v2/cloudimages'],
      ['GET', `/v1/images/${newImageId()}`],
    ] as const)
      expect(await client.send(method, path)).toMatchObject({
        status: 404,
        body: { error_code: 'APIGW.0101' },
      })
  })

  it('that changes something is refused to who may only look', async () => {
    const { account } = await tenant()
    const reader = await wireClient(database, url, account, ['IMS ReadOnlyAccess'])
    const imageId = await makeImage(database, account)
    await putObject(services, account, { bucket: `ro-${imageId}`, key: 'd.raw', bytes: Buffer.alloc(1024) })
    const image_url = `ro-${imageId}:d.raw`
    const bodies: Record<string, unknown> = {
      'ims.updateImage': [{ op: 'replace', path: '/name', value: 'x' }],
      'ims.createImage': { name: 'x', image_url, min_disk: 1 },
      'ims.createDataImage': { name: 'x', image_url, min_disk: 1 },
      'ims.quickImport': { name: 'x', image_url, min_disk: 1, os_version: 'CentOS 7.9 64bit' },
      'ims.createWholeImage': { name: 'x', instance_id: 'x' },
      'ims.registerImage': { image_url },
      'ims.exportImage': { bucket_url: image_url, file_format: 'qcow2' },
      'ims.copyImage': { name: 'x' },
      'ims.copyImageToRegion': { name: 'x', region: 'cn-east-3', project_name: 'p', agency_name: 'a' },
      'ims.addMembers': { images: [imageId], projects: [newHexId()] },
      'ims.updateMembers': { images: [imageId], project_id: account.projectId, status: 'accepted' },
      'ims.deleteMembers': { images: [imageId], projects: [newHexId()] },
      'ims.putTag': { image_id: imageId, tag: 'a.b' },
      'ims.addImageTag': { tag: { key: 'a', value: 'b' } },
      'ims.changeImageTags': { action: 'create', tags: [{ key: 'a', value: 'b' }] },
      'ims.deleteImageTag': undefined,
      'ims.deleteImageTags': { tags: [{ key: 'a' }] },
      'ims.deleteImageOld': undefined,
    }
    for (const [id, body] of Object.entries(bodies)) {
      const { method, path } = imsRoutes.find((route) => route.id === id)!
      const address = filled(path.replace(':imageId', imageId), account.projectId)
      expect(await reader.send(method, address, body), id).toMatchObject(refusal('IMG.0026', 403))
    }
    const image = await database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    expect(image.status).toBe('active')
  })
})

describe('GET /v2/cloudimages', () => {
  it('shows an image as IMS does, numbers and truths as text', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account, {
      sizeBytes: 449261568n,
      sourceRef: 'bkt:web.qcow2',
      maxRamMib: 2048,
    })
    await database.prisma.imageTag.create({ data: { imageId: id, key: 'env', value: 'prod' } })
    const { status, body } = await client.send('GET', '/v2/cloudimages')
    expect(status).toBe(200)
    expect(body).toEqual({ images: [expect.any(Object)] })
    expect(body.images[0]).toMatchObject({
      ...{ id, status: 'active', visibility: 'private', owner: account.projectId, protected: false },
      ...{ tags: ['env=prod'], container_format: 'bare', min_disk: 40, min_ram: 0, max_ram: '2048' },
      ...{ __imagetype: 'private', __isregistered: 'true', __image_size: '449261568', __os_bit: '64' },
      ...{ __data_origin: 'file,bkt:web.qcow2', __root_origin: 'file', virtual_env_type: 'FusionCompute' },
      ...{ enterprise_project_id: '0', schema: '/v2/schemas/image', file: `/v2/images/${id}/file` },
    })
    expect(body.images[0].created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('filters by attributes, by tags and by properties of any name', async () => {
    const { account, client } = await tenant()
    const linux = await makeImage(database, account, { name: 'linux' })
    const windows = await makeImage(database, account, { osType: 'Windows', architecture: 'arm' })
    const data = await makeImage(database, account, { kind: 'data_disk', properties: { team: 'red' } })
    await database.prisma.imageTag.create({ data: { imageId: linux, key: 'env', value: 'dev' } })
    const { projectId } = account
    for (const [query, expected] of [
      [`owner=${projectId}&sort_key=id&sort_dir=asc`, [linux, windows, data].toSorted()],
      ['__os_type=Windows', [windows]],
      ['architecture=arm', [windows]],
      ['virtual_env_type=DataImage', [data]],
      ['name=linux', [linux]],
      ['name=lin', []],
      ['tag=env%3Ddev', [linux]],
      ['tag=env', [linux]],
      ['team=red', [data]],
      ['team=blue', []],
      [`id=${data}`, [data]],
      ['__imagetype=gold', []],
      ['created_at=gt:2999-01-01T00:00:00Z', []],
      ['__support_xen=true', []],
      ['enterprise_project_id=0&__isregistered=true&name=linux', [linux]],
    ] as const) {
      const { body } = await client.send('GET', `/v2/cloudimages?${query}`)
      expect([query, ids(body.images)]).toEqual([query, expected])
    }
    expect(await client.send('GET', '/v2/cloudimages?flavor_id=s6')).toMatchObject(refusal('IMG.0192'))
    expect(await client.send('GET', '/v2/cloudimages?limit=many')).toMatchObject({ status: 400 })
  })

  it('tells private from shared as the attribute reads', async () => {
    const { account, client } = await tenant()
    const other = await makeAccount(database)
    const kept = await makeImage(database, account)
    const given = await makeImage(database, account)
    await database.prisma.imageMember.create({ data: { imageId: given, projectId: other.projectId } })
    const list = async (type: string) =>
      (await client.send('GET', `/v2/cloudimages?__imagetype=${type}`)).body.images
    expect(ids(await list('private'))).toEqual([kept])
    expect(ids(await list('shared'))).toEqual([given])
    expect((await list('shared'))[0].__imagetype).toBe('shared')
  })

  it('is walked by the last id until a page is empty, and knows no next link', async () => {
    const { account, client } = await tenant()
    const made = []
    for (let index = 0; index < 5; index++) made.push(await makeImage(database, account))
    const seen: string[] = []
    let marker = ''
    for (;;) {
      const { body } = await client.send('GET', `/v2/cloudimages?limit=2${marker}`)
      expect(Object.keys(body)).toEqual(['images'])
      if (body.images.length === 0) break
      seen.push(...ids(body.images))
      marker = `&marker=${seen.at(-1)}`
    }
    expect(seen.toSorted()).toEqual(made.toSorted())
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await client.send('GET', `/v2/cloudimages?marker=${foreign}`)).toMatchObject(refusal('IMG.0066'))
  })
})

describe('PATCH /v2/cloudimages/{id}', () => {
  it('takes all steps or none, in both forms', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account)
    const path = `/v2/cloudimages/${id}`
    const { status, body } = await client.send('PATCH', path, [
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'add', path: '/max_ram', value: 4096 },
      { op: 'add', path: '/__support_fc_inject', value: true },
      { op: 'add', path: '/team', value: 'red' },
    ])
    expect([status, body]).toMatchObject([
      200,
      { name: 'renamed', max_ram: '4096', __support_fc_inject: 'true', team: 'red' },
    ])
    const old = await client.send(
      'PATCH',
      path,
      [{ remove: '/team' }, { replace: '/min_ram', value: '1024' }],
      {
        'content-type': 'application/openstack-images-v2.0-json-patch',
      },
    )
    expect(old.body).toMatchObject({ min_ram: 1024 })
    expect(old.body.team).toBeUndefined()
    const broken = [
      { op: 'replace', path: '/name', value: 'never' },
      { op: 'replace', path: '/nowhere', value: 'x' },
    ]
    expect(await client.send('PATCH', path, broken)).toMatchObject(refusal('IMG.0035'))
    const { name } = await database.prisma.image.findUniqueOrThrow({ where: { id } })
    expect(name).toBe('renamed')
  })

  it('refuses what the service alone sets, what is wrong, and images that are not active', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account)
    const patch = (path: string, value: unknown, op = 'replace', imageId = id) =>
      client.send('PATCH', `/v2/cloudimages/${imageId}`, [{ op, path, value }])
    for (const name of [
      '__imagetype',
      'owner',
      'status',
      'size',
      'id',
      'min_disk',
      'tags',
      'visibility',
      '__os_type',
    ])
      expect(await patch(`/${name}`, 'x', 'add'), name).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/max_ram', '1')).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/gone', undefined, 'remove')).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/name', ' x')).toMatchObject(refusal('IMG.0003'))
    expect(await patch('/name', 'x'.repeat(129))).toMatchObject(refusal('IMG.0002'))
    expect(await patch('/name', '')).toMatchObject(refusal('IMG.0013'))
    expect(await patch('/__description', 'a<b')).toMatchObject(refusal('IMG.0054'))
    expect(await patch('/hw_firmware_type', 'efi')).toMatchObject(refusal('IMG.0141'))
    expect(await patch('/min_ram', 'x')).toMatchObject(refusal('IMG.0055'))
    expect(await patch('/os_shutdown_timeout', 5, 'add')).toMatchObject({ status: 400 })
    expect(await patch('/Team', 'x', 'add')).toMatchObject({ status: 400 })
    expect(await patch('/enterprise_project_id', newImageId())).toMatchObject(refusal('IMG.0155'))
    const waiting = await makeImage(database, account, { status: 'queued' })
    expect(await patch('/name', 'x', 'replace', waiting)).toMatchObject(refusal('IMG.0046'))
    const data = await makeImage(database, account, { kind: 'data_disk' })
    expect(await patch('/min_ram', '1', 'replace', data)).toMatchObject(refusal('IMG.0168'))
    expect(await patch('/name', 'x', 'replace', data)).toMatchObject({ status: 200 })
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await patch('/name', 'x', 'replace', foreign)).toMatchObject(refusal('IMG.0144'))
    expect(await client.send('PATCH', `/v2/cloudimages/${id}`)).toMatchObject(refusal('IMG.0007'))
    expect(await client.send('PATCH', `/v2/cloudimages/${id}`, '{')).toMatchObject(refusal('IMG.0001'))
  })
})

/** A raw disk of a MiB that says it can be booted. */
const disk = (): Buffer => {
  const bytes = Buffer.alloc(1024 * 1024)
  bytes.writeUInt16LE(0xaa55, 510)
  return bytes
}

describe('an image of a file', () => {
  it('is made by a job that ends with it', async () => {
    const { account, client } = await tenant()
    const bucket = `b-${newHexId()}`
    await putObject(services, account, { bucket, key: 'data.raw', bytes: disk() })
    const made = await client.send('POST', '/v1/cloudimages/dataimages/action', {
      ...{
        name: 'data',
        image_url: `${bucket}:data.raw`,
        min_disk: 1,
        os_type: 'Windows',
        tags: ['env.a.b'],
      },
    })
    expect(made).toMatchObject({ status: 200, body: { job_id: expect.stringMatching(/^[0-9a-f]{32}$/) } })
    const paths = [
      `/v1/${account.projectId}/jobs/${made.body.job_id}`,
      `/v1/cloudimages/job/${made.body.job_id}`,
    ]
    for (const path of paths)
      expect((await client.send('GET', path)).body).toMatchObject({
        ...{ status: 'INIT', job_type: 'imsImportDataImageJob', end_time: '', error_code: null },
        entities: { image_name: 'data', process_percent: 0 },
      })
    await work()
    const { body } = await client.send('GET', paths[0]!)
    expect(body).toMatchObject({ status: 'SUCCESS', entities: { image_name: 'data', process_percent: 1 } })
    expect(body.end_time).toMatch(/\.\d{3}Z$/)
    const { image_id } = body.entities
    const list = await client.send('GET', `/v2/cloudimages?id=${image_id}`)
    expect(list.body.images[0]).toMatchObject({
      ...{
        status: 'active',
        virtual_env_type: 'DataImage',
        __os_type: 'Windows',
        tags: ['env=a.b'],
        min_disk: 1,
      },
      __data_origin: `file,${bucket}:data.raw`,
    })
    const stranger = await tenant()
    for (const path of paths) {
      const own = path.replace(account.projectId, stranger.account.projectId)
      expect(await stranger.client.send('GET', own)).toMatchObject(refusal('IMG.0023'))
    }
  })

  it('of a system brings data-disk images along, and the job tells of all', async () => {
    const { account, client } = await tenant()
    const bucket = `b-${newHexId()}`
    for (const key of ['sys.raw', 'd1.raw', 'd2.raw'])
      await putObject(services, account, { bucket, key, bytes: disk() })
    const at = (key: string) => ({ image_url: `${bucket}:${key}`, min_disk: 1 })
    const { body } = await client.send('POST', '/v2/cloudimages/action', {
      ...{ name: 'sys', ...at('sys.raw'), os_version: 'CentOS 7.9 64bit', is_config_init: true },
      data_images: [at('d1.raw'), { name: 'second', ...at('d2.raw') }],
    })
    const job = (await client.send('GET', `/v1/cloudimages/job/${body.job_id}`)).body
    expect(job).toMatchObject({
      status: 'INIT',
      job_type: 'imsImportImageJob',
      entities: { image_name: 'sys' },
    })
    const subs = job.entities.sub_jobs_result
    expect(
      subs.map((sub: { entities: { image_name: string } }) => sub.entities.image_name).toSorted(),
    ).toEqual(['second', 'sys-data-1'])
    const images = (await client.send('GET', '/v2/cloudimages')).body.images
    expect(images).toHaveLength(3)
    expect(images.find(({ name }: { name: string }) => name === 'sys')).toMatchObject({
      ...{ status: 'queued', __os_version: 'CentOS 7.9 64bit', __is_config_init: 'true' },
    })
    for (let count = 0; count < 3; count++) await work()
    expect((await client.send('GET', `/v1/cloudimages/job/${body.job_id}`)).body.status).toMatch(
      /SUCCESS|FAIL/,
    )
  })

  it('is refused with the code of what is wrong', async () => {
    const { account, client } = await tenant()
    const bucket = `b-${newHexId()}`
    await putObject(services, account, { bucket, key: 'x.raw', bytes: disk() })
    const good = { name: 'x', image_url: `${bucket}:x.raw`, min_disk: 1 }
    const post = (body: object) => client.send('POST', '/v2/cloudimages/action', body)
    for (const [change, code] of [
      [{ name: undefined }, 'IMG.0013'],
      [{ name: 'a/b' }, 'IMG.0003'],
      [{ name: 'x'.repeat(129) }, 'IMG.0002'],
      [{ description: 'x'.repeat(1025) }, 'IMG.0004'],
      [{ min_disk: 0 }, 'IMG.0055'],
      [{ min_disk: 1025 }, 'IMG.0055'],
      [{ min_disk: undefined }, 'IMG.0055'],
      [{ image_url: `${bucket}:a b.raw` }, 'IMG.0175'],
      [{ image_url: `${bucket}:gone.raw` }, 'IMG.0121'],
      [{ image_url: 'no-such-bucket:x.raw' }, 'IMG.0069'],
      [{ os_version: 'TempleOS' }, 'IMG.0122'],
      [{ os_type: 'Plan9' }, 'IMG.0056'],
      [{ architecture: 'mips' }, 'IMG.0212'],
      [{ hw_firmware_type: 'coreboot' }, 'IMG.0141'],
      [{ type: 'Docker' }, 'IMG.0117'],
      [{ tags: ['a.b'], image_tags: [{ key: 'a', value: 'b' }] }, 'IMG.0115'],
      [{ tags: ['a b'] }, 'IMG.0115'],
      [{ tags: Array.from({ length: 11 }, (_, index) => `k${index}`) }, 'IMG.0116'],
      [{ enterprise_project_id: newImageId() }, 'IMG.0155'],
      [{ min_ram: 8192, max_ram: 4096 }, 'IMG.0055'],
      [{ data_images: [good, good, good, good] }, 'IMG.0194'],
      [{ data_images: [good] }, 'IMG.0123'],
      [{ type: 'IsoImage' }, 'IMG.0166'],
      [{ type: 'IsoImage', os_version: 'CentOS 7.9 64bit' }, 'IMG.0105'],
      [{ is_quick_import: true }, 'IMG.0105'],
      [{ is_config: true }, 'IMG.0105'],
      [{ cmk_id: newImageId() }, 'IMG.0105'],
    ] as const)
      expect(await post({ ...good, ...change }), JSON.stringify(change)).toMatchObject(refusal(code))
    expect(await client.send('POST', '/v2/cloudimages/action')).toMatchObject(refusal('IMG.0007'))
    expect(await post({})).toMatchObject(refusal('IMG.0013'))
    expect(await post({ name: 'x' })).toMatchObject(refusal('IMG.0021'))
    const stranger = await tenant()
    expect(await stranger.client.send('POST', '/v2/cloudimages/action', good)).toMatchObject(
      refusal('IMG.0069'),
    )
    expect(await database.prisma.image.count({ where: { projectId: account.projectId } })).toBe(0)
  })

  it('that waited gets its bytes from a bucket, with the format that they have', async () => {
    const { account, client } = await tenant()
    const bucket = `b-${newHexId()}`
    const objectId = await putObject(services, account, { bucket, key: 'r.raw', bytes: disk() })
    const { body: image } = await client.send('POST', '/v2/images', {
      name: 'later',
      min_disk: 1,
      disk_format: 'raw',
    })
    const path = `/v1/cloudimages/${image.id}/upload`
    const body = { image_url: `${bucket}:r.raw` }
    const { status, body: made } = await client.send('PUT', path, body)
    expect([status, made]).toEqual([200, { job_id: expect.any(String) }])
    expect(await client.send('PUT', path, body)).toMatchObject(refusal('IMG.0046'))
    const owner = contextOf(services, actorOf(account))
    await expect(deleteObject(owner, { objectId })).rejects.toMatchObject({ code: 'object.in_use' })
    await work()
    const job = (await client.send('GET', `/v1/cloudimages/job/${made.job_id}`)).body
    expect(job).toMatchObject({ status: 'SUCCESS', job_type: 'imsNativeImportImageJob' })
    expect(job.entities).toMatchObject({ image_id: image.id })
    expect(job.entities.image_name).toBeUndefined()
    const list = await client.send('GET', `/v2/cloudimages?id=${image.id}`)
    expect(list.body.images[0]).toMatchObject({
      ...{
        status: 'active',
        disk_format: 'raw',
        container_format: 'bare',
        __image_size: String(1024 * 1024),
      },
      __data_origin: `file,${bucket}:r.raw`,
    })
    const done = await makeImage(database, account)
    expect(await client.send('PUT', `/v1/cloudimages/${done}/upload`, body)).toMatchObject(
      refusal('IMG.0046'),
    )
    const foreign = await makeImage(database, await makeAccount(database), { status: 'queued' })
    expect(await client.send('PUT', `/v1/cloudimages/${foreign}/upload`, body)).toMatchObject(
      refusal('IMG.0144'),
    )
  })

  it('whose bytes are not what was declared fails with a code and a reason', async () => {
    const { account, client } = await tenant()
    const bucket = `b-${newHexId()}`
    await putObject(services, account, { bucket, key: 'r.raw', bytes: disk() })
    const { body: image } = await client.send('POST', '/v2/images', {
      ...{ name: 'wrong', disk_format: 'qcow2', container_format: 'bare' },
    })
    const { body } = await client.send('PUT', `/v1/cloudimages/${image.id}/upload`, {
      image_url: `${bucket}:r.raw`,
    })
    await work()
    const job = (await client.send('GET', `/v1/cloudimages/job/${body.job_id}`)).body
    expect(job).toMatchObject({ status: 'FAIL', error_code: 'IMG.0072' })
    expect(job.fail_reason).toMatch(/qcow2/i)
  })
})

describe('what this deployment has no machinery for', () => {
  it('is checked and then refused, never pretended', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account)
    const foreign = await makeImage(database, await makeAccount(database))
    const calls: [string, (imageId: string) => string, object, boolean][] = [
      ['copy', (each) => `/v1/cloudimages/${each}/copy`, { name: 'x' }, true],
      ['copy', (each) => `/v2.1/cloudimages/${each}/copy`, { name: 'x' }, true],
      ['export', (each) => `/v1/cloudimages/${each}/file`, { bucket_url: 'abc:x', file_format: 'vhd' }, true],
      [
        'export',
        (each) => `/v2.1/cloudimages/${each}/file`,
        { bucket_url: 'abc:x', is_quick_export: true },
        true,
      ],
      [
        'region',
        (each) => `/v1/cloudimages/${each}/cross_region_copy`,
        { name: 'x', region: 'cn-east-3', project_name: 'p', agency_name: 'a' },
        true,
      ],
      ['server', () => '/v2/cloudimages/action', { name: 'x', instance_id: newImageId() }, false],
      [
        'volume',
        () => '/v2/cloudimages/action',
        { name: 'x', volume_id: newImageId(), os_version: 'x' },
        false,
      ],
      ['volumes', () => '/v2.1/cloudimages/action', { data_images: [{ name: 'x', volume_id: 'v' }] }, false],
      ['whole', () => '/v1/cloudimages/wholeimages/action', { name: 'x', backup_id: newImageId() }, false],
      [
        'quick',
        () => '/v2/cloudimages/quickimport/action',
        { name: 'x', image_url: 'abc:x', min_disk: 1, type: 'DataImage' },
        false,
      ],
    ]
    for (const [name, path, body, isOfImage] of calls) {
      expect(await client.send('POST', path(id), body), name).toMatchObject(refusal('IMG.0105'))
      if (isOfImage)
        expect(await client.send('POST', path(foreign), body), name).toMatchObject(refusal('IMG.0144'))
    }
    for (const [path, body, code] of [
      [`/v1/cloudimages/${id}/copy`, {}, 'IMG.0013'],
      [`/v1/cloudimages/${id}/file`, { file_format: 'vhd' }, 'IMG.0073'],
      [`/v1/cloudimages/${id}/file`, { bucket_url: 'abc:x', file_format: 'iso' }, 'IMG.0072'],
      [
        `/v1/cloudimages/${id}/cross_region_copy`,
        { name: 'x', region: 'cn-north-4', project_name: 'p', agency_name: 'a' },
        'IMG.0142',
      ],
      ['/v2/cloudimages/quickimport/action', { name: 'x', image_url: 'abc:x', min_disk: 1 }, 'IMG.0159'],
      ['/v2/cloudimages/action', { name: 'x', instance_id: '' }, 'IMG.0012'],
    ] as const)
      expect(await client.send('POST', path, body)).toMatchObject(refusal(code))
    expect(await database.prisma.job.count({ where: { projectId: account.projectId } })).toBe(0)
  })
})

describe('members in batches', () => {
  it('are added, answered and removed, each with a job that is over', async () => {
    const [owner, receiver] = [await tenant(), await tenant()]
    const images = [await makeImage(database, owner.account), await makeImage(database, owner.account)]
    const projects = [receiver.account.projectId]
    const added = await owner.client.send('POST', '/v1/cloudimages/members', { images, projects })
    expect(added.status).toBe(200)
    const job = (await owner.client.send('GET', `/v1/${owner.account.projectId}/jobs/${added.body.job_id}`))
      .body
    expect(job).toMatchObject({ status: 'SUCCESS', job_type: 'imsAddImageMembersJob', error_code: null })
    expect(job.entities.results).toHaveLength(2)
    expect(job.entities.results[0]).toEqual({
      image_id: expect.any(String),
      project_id: projects[0],
      status: 'success',
    })
    const answered = await receiver.client.send('PUT', '/v1/cloudimages/members', {
      ...{ images, project_id: projects[0], status: 'accepted' },
    })
    expect(answered.status).toBe(200)
    const query = '/v2/cloudimages?member_status=accepted&visibility=shared&__imagetype=shared'
    const seen = (await receiver.client.send('GET', query)).body.images
    expect(ids(seen).toSorted()).toEqual(images.toSorted())
    const removed = await owner.client.send('DELETE', '/v1/cloudimages/members', { images, projects })
    const end = (await owner.client.send('GET', `/v1/cloudimages/job/${removed.body.job_id}`)).body
    expect(end).toMatchObject({
      status: 'SUCCESS',
      job_type: 'imsDelImageMembersJob',
      entities: { results: [] },
    })
    expect((await receiver.client.send('GET', query)).body.images).toEqual([])
  })

  it('change all or none', async () => {
    const [owner, receiver, stranger] = [await tenant(), await tenant(), await tenant()]
    const good = await makeImage(database, owner.account)
    const waiting = await makeImage(database, owner.account, { status: 'queued' })
    const foreign = await makeImage(database, stranger.account)
    const { projectId } = receiver.account
    const post = (images: unknown, projects: unknown) =>
      owner.client.send('POST', '/v1/cloudimages/members', { images, projects })
    expect(await post([good, waiting], [projectId])).toMatchObject(refusal('IMG.0046'))
    expect(await post([good, foreign], [projectId])).toMatchObject(refusal('IMG.0144'))
    expect(await post([good], [owner.account.projectId])).toMatchObject(refusal('IMG.0076'))
    expect(await post([good], [newHexId()])).toMatchObject(refusal('IMG.0108'))
    expect(await post([], [projectId])).toMatchObject(refusal('IMG.0027'))
    expect(await post([good], [])).toMatchObject(refusal('IMG.0067'))
    expect(await post(['x'], [projectId])).toMatchObject(refusal('IMG.0027'))
    const elsewhere = receiver.account.otherProjectId
    expect(await post([good], [elsewhere])).toMatchObject(refusal('IMG.0108'))
    expect(await database.prisma.imageMember.count({ where: { imageId: good } })).toBe(0)
    const answer = { images: [foreign], project_id: projectId, status: 'accepted' }
    expect(await receiver.client.send('PUT', '/v1/cloudimages/members', answer)).toMatchObject(
      refusal('IMG.0144'),
    )
    const removal = { images: [good], projects: [projectId] }
    expect(await owner.client.send('DELETE', '/v1/cloudimages/members', removal)).toMatchObject(
      refusal('IMG.0114'),
    )
  })

  it('heed a deny for one of the images', async () => {
    const [owner, receiver] = [await tenant(), await tenant()]
    const { account } = receiver
    const [own, received] = [await makeImage(database, account), await makeImage(database, owner.account)]
    const { projectId } = account
    await database.prisma.imageMember.create({ data: { imageId: received, projectId } })
    const actor = actorOf(account, ['IMS FullAccess'])
    const Statement = [
      {
        Effect: 'Deny' as const,
        Action: ['ims:images:share'],
        Resource: [own, received].map((id) => `ims:*:*:image:${id}`),
      },
    ]
    const deny: ActorGrant = {
      policy: 'own',
      document: { Version: POLICY_VERSION, Statement },
      projectId: null,
      via: 'group',
    }
    const ctx = contextOf(services, { ...actor, grants: [...actor.grants, deny] })
    const pairs = { imageIds: [own], projectIds: [owner.account.projectId] }
    const answer = { imageIds: [received], projectId, answer: 'accepted' as const }
    const attempts = [
      () => offerImages(ctx, pairs),
      () => withdrawImages(ctx, pairs),
      () => answerImages(ctx, answer),
    ]
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ code: 'iam.denied_explicitly' })
  })

  it('are listed page by page, and only to whom they concern', async () => {
    const [owner, one, two] = [await tenant(), await tenant(), await tenant()]
    const id = await makeImage(database, owner.account)
    const projects = [one.account.projectId, two.account.projectId]
    await owner.client.send('POST', '/v1/cloudimages/members', { images: [id], projects })
    const path = `/v1/${owner.account.projectId}/cloudimages/${id}/members`
    const first = (await owner.client.send('GET', `${path}?limit=1`)).body
    expect(first).toMatchObject({ page_info: { current_count: 1, next_marker: first.members[0].member_id } })
    const second = (await owner.client.send('GET', `${path}?limit=1&marker=${first.page_info.next_marker}`))
      .body
    expect(second.page_info).toEqual({ current_count: 1, next_marker: null })
    const both = [...first.members, ...second.members].map((member) => member.member_id)
    expect(both.toSorted()).toEqual(projects.toSorted())
    const own = path.replace(owner.account.projectId, one.account.projectId)
    expect((await one.client.send('GET', own)).body.members).toMatchObject([
      { member_id: one.account.projectId },
    ])
    expect(await one.client.send('GET', `${own}/${two.account.projectId}`)).toMatchObject(refusal('IMG.0114'))
    expect((await owner.client.send('GET', `${path}/${projects[0]}`)).body).toMatchObject({
      ...{ member_id: projects[0], status: 'pending', image_id: id, member_type: 'project' },
    })
  })
})

describe('tags', () => {
  it('are put, listed and deleted by every call', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account)
    const base = `/v2/${account.projectId}/images`
    const path = `${base}/${id}/tags`
    const put = (body: object) => client.send('PUT', '/v1/cloudimages/tags', { image_id: id, ...body })
    expect((await put({ tag: 'env.prod.eu' })).status).toBe(204)
    expect((await put({ image_tag: { key: 'team', value: 'red' } })).status).toBe(204)
    expect((await client.send('POST', path, { tag: { key: 'env', value: 'dev' } })).status).toBe(204)
    const many = [
      { key: 'only', value: '' },
      { key: 'team', value: 'blue' },
    ]
    expect((await client.send('POST', `${path}/action`, { action: 'create', tags: many })).status).toBe(204)
    expect((await client.send('GET', path)).body).toEqual({
      tags: [
        { key: 'env', value: 'dev' },
        { key: 'only', value: '' },
        { key: 'team', value: 'blue' },
      ],
    })
    expect((await client.send('GET', `${base}/tags`)).body.tags).toEqual([
      { key: 'env', values: ['dev'] },
      { key: 'only', values: [''] },
      { key: 'team', values: ['blue'] },
    ])
    const texts = async (query: string) =>
      (await client.send('GET', `/v1/cloudimages/tags?${query}`)).body.tags
    expect(await texts('')).toEqual(['env=dev', 'only', 'team=blue'])
    expect(await texts('limit=2&page=2')).toEqual(['team=blue'])
    expect(await texts('__os_type=Windows')).toEqual([])
    expect((await client.send('DELETE', `${path}/env`)).status).toBe(204)
    expect(await client.send('DELETE', `${path}/env`)).toMatchObject({ status: 404 })
    const gone = { action: 'delete', tags: [{ key: 'team' }, { key: 'never' }] }
    expect((await client.send('POST', `${path}/action`, gone)).status).toBe(204)
    const last = `/v1/${account.projectId}/cloudimages/${id}/tags/delete`
    expect((await client.send('DELETE', last, { tags: [{ key: 'only', value: '' }] })).status).toBe(204)
    expect((await client.send('GET', path)).body).toEqual({ tags: [] })
  })

  it('keep to their limits', async () => {
    const { account, client } = await tenant()
    const id = await makeImage(database, account)
    const path = `/v2/${account.projectId}/images/${id}/tags`
    const create = (tags: object[]) => client.send('POST', `${path}/action`, { action: 'create', tags })
    const keys = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }))
    expect(await create(keys(11))).toMatchObject(refusal('IMG.0116'))
    expect((await create(keys(10))).status).toBe(204)
    expect((await create(keys(10))).status).toBe(204)
    expect(await create([{ key: 'k10', value: '' }])).toMatchObject(refusal('IMG.0116'))
    expect(
      await create([
        { key: 'a', value: '' },
        { key: 'a', value: 'b' },
      ]),
    ).toMatchObject(refusal('IMG.0115'))
    expect(await create([{ key: 'x'.repeat(37), value: '' }])).toMatchObject(refusal('IMG.0115'))
    expect(await client.send('POST', `${path}/action`, { action: 'Create', tags: keys(1) })).toMatchObject({
      status: 400,
    })
    const twice = { image_id: id, tag: 'a.b', image_tag: { key: 'a', value: 'b' } }
    expect(await client.send('PUT', '/v1/cloudimages/tags', twice)).toMatchObject(refusal('IMG.0115'))
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await client.send('PUT', '/v1/cloudimages/tags', { image_id: foreign, tag: 'a.b' })).toMatchObject(
      refusal('IMG.0144'),
    )
  })

  it('find and count images', async () => {
    const { account, client } = await tenant()
    const make = async (name: string, tags: Record<string, string>) => {
      const id = await makeImage(database, account, { name })
      await database.prisma.imageTag.createMany({
        data: Object.entries(tags).map(([key, value]) => ({ imageId: id, key, value })),
      })
      return name
    }
    await make('web_1', { env: 'prod', team: 'red' })
    await make('web-2', { env: 'dev', team: 'red' })
    await make('db', { env: 'prod' })
    await make('plain', {})
    const path = `/v2/${account.projectId}/images/resource_instances/action`
    const found = async (body: object): Promise<string[]> => {
      const filter = await client.send('POST', path, { action: 'filter', limit: '100', ...body })
      const names: string[] = filter.body.resources.map(
        (each: { resource_name: string }) => each.resource_name,
      )
      const count = await client.send('POST', path, { action: 'count', ...body })
      expect([filter.body.total_count, count.body]).toEqual([names.length, { total_count: names.length }])
      return names.toSorted()
    }
    const [prod, red] = [
      { key: 'env', values: ['prod'] },
      { key: 'team', values: [] },
    ]
    expect(await found({ tags: [prod, red] })).toEqual(['web_1'])
    expect(await found({ tags: [{ key: 'env', values: ['dev', 'prod'] }] })).toEqual(['db', 'web-2', 'web_1'])
    expect(await found({ tags_any: [prod, red] })).toEqual(['db', 'web-2', 'web_1'])
    expect(await found({ not_tags: [prod, red] })).toEqual(['db', 'plain', 'web-2'])
    expect(await found({ not_tags_any: [prod, red] })).toEqual(['plain'])
    expect(await found({ without_any_tag: true, tags: [prod] })).toEqual(['plain'])
    expect(await found({ matches: [{ key: 'resource_name', value: 'web_' }] })).toEqual(['web_1'])
    expect(await found({ matches: [{ key: 'resource_name', value: '' }] })).toEqual([])
    const page = await client.send('POST', path, { action: 'filter', limit: '1', offset: '1' })
    expect([page.body.resources.length, page.body.total_count]).toEqual([1, 4])
    for (const body of [
      { action: 'Filter' },
      { action: 'filter', limit: '0' },
      { action: 'filter', limit: '1001' },
      { action: 'filter', tags: [] },
      { action: 'filter', tags: [prod, prod] },
      { action: 'filter', matches: [{ key: 'x', value: '' }] },
    ])
      expect(await client.send('POST', path, body), JSON.stringify(body)).toMatchObject({ status: 400 })
  })
})

describe('what else can be asked', () => {
  it('quota, systems, and the old calls', async () => {
    const { account, client } = await tenant()
    const expected = { quotas: { resources: [{ type: 'image', used: 0, quota: 50 }] } }
    expect((await client.send('GET', '/v1/cloudimages/quota')).body).toMatchObject(expected)
    expect((await client.send('GET', `/v1/${account.projectId}/cloudimages/quota`)).body).toMatchObject(
      expected,
    )
    const { body: systems } = await client.send('GET', '/v1/cloudimages/os_version?tag=x86&tag=uefi')
    expect(systems[0].version_list[0]).toEqual({
      platform: systems[0].platform,
      os_version: systems[0].version_list[0].os_version_key,
      ...{ os_version_key: expect.any(String), os_bit: 64, os_type: 'Linux' },
    })
    expect(await client.send('GET', '/v1/cloudimages/os_version?tag=vax')).toMatchObject({ status: 400 })
    const id = await makeImage(database, account, { name: 'alt' })
    const { body } = await client.send('GET', '/v1.1/images/detail')
    expect(body.images).toMatchObject([
      { id, is_public: false, deleted: false, properties: { __os_bit: '64' } },
    ])
    const head = await client.send('HEAD', `/v1/images/${id}`)
    expect([head.status, head.headers.get('x-image-meta-name')]).toEqual([200, 'alt'])
    expect((await client.send('DELETE', `/v1.1/images/${id}`)).status).toBe(204)
    expect(await client.send('DELETE', `/v1.1/images/${id}`)).toMatchObject(refusal('IMG.0144'))
    const kept = await makeImage(database, account, { isProtected: true })
    expect(await client.send('DELETE', `/v1.1/images/${kept}`)).toMatchObject(refusal('IMG.0091'))
  })
})
