import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GlobalCredentials } from '@huaweicloud/huaweicloud-sdk-core'
// The package's own index does not load: it names a file that it lacks.
import { IamClient, KeystoneListProjectsRequest } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SeedCredential, seed } from '@/prisma/seed'
import { runWorker } from '@/worker/run-worker'
import { makePlainDisk, plainDiskKinds } from '../fixtures/plain-disks'
import { useTestDatabase } from '../support/database'
import { ImsClient } from '../support/huaweicloud'
import { until } from '../support/processes'
import { putObject } from '../support/put-object'
import { useWire } from '../support/wire-api'

const BUCKET = 'sdk-uploads'
const database = useTestDatabase()
const wire = useWire(database, {}, ({ services }, config) =>
  seed(services.prisma, {
    seed: 'demo',
    credentialsPath: config.paths.credentials,
    sealingKey: services.secrets.sealingKey,
  }),
)
let worker: Awaited<ReturnType<typeof runWorker>>
let acme: SeedCredential
let globex: SeedCredential
let owner: ImsClient
let receiver: ImsClient

beforeAll(async () => {
  worker = await runWorker(wire.config)
  const credentials: SeedCredential[] = JSON.parse(readFileSync(wire.config.paths.credentials, 'utf8'))
  const ownerOf = (name: string) =>
    credentials.find(({ account, user }) => account === name && user === 'owner')!
  acme = ownerOf('acme')
  globex = ownerOf('globex')
  owner = ImsClient.of(wire.url, acme)
  receiver = ImsClient.of(wire.url, globex)
  const raw = join(wire.dataDir, 'data.raw')
  writeFileSync(raw, randomBytes(1024 * 1024))
  const qcow2 = plainDiskKinds.find(({ name }) => name === 'qcow2')!
  const bytes = readFileSync(await makePlainDisk(wire.dataDir, raw, qcow2))
  const account = { id: acme.accountId, projectId: acme.projectId }
  await putObject(wire.services, account, { bucket: BUCKET, key: 'disks/data.qcow2', bytes })
})
afterAll(() => worker?.close())

const refused = (status: number, code: string) => ({ httpStatusCode: status, errorCode: code })

async function finished(client: ImsClient, jobId: string) {
  let job = await client.call('GET', `/v1/{project_id}/jobs/${jobId}`)
  await until(async () => {
    job = await client.call('GET', `/v1/{project_id}/jobs/${jobId}`)
    return job.status === 'SUCCESS' || job.status === 'FAIL'
  })
  return job
}

describe('the SDK with an access key', () => {
  it('finds its project by the region, and the regions, projects and catalogue of IAM', async () => {
    const images = await ImsClient.inRegion(wire.url, acme).call('GET', '/v2/cloudimages')
    expect(images).toEqual({ images: [], httpStatusCode: 200 })

    const credentials = new GlobalCredentials({
      ak: acme.accessKey,
      sk: acme.secretKey,
      domainId: acme.accountId,
    })
    const iam = IamClient.newBuilder().withCredential(credentials).withEndpoint(wire.url).build()
    const { projects } = await iam.keystoneListProjects(
      new KeystoneListProjectsRequest().withName(acme.project),
    )
    expect(projects).toMatchObject([{ id: acme.projectId, name: acme.project, domain_id: acme.accountId }])
    const { regions } = await iam.keystoneListRegions()
    expect(regions?.map(({ id }) => id)).toContain(acme.region)
    const { users } = await iam.keystoneListUsers()
    expect(users?.map(({ name }) => name)).toContain(acme.user)
  })

  it('is refused with a wrong secret, an unknown key and a stale date', async () => {
    const wrong = ImsClient.of(wire.url, { ...acme, secretKey: globex.secretKey })
    await expect(wrong.call('GET', '/v2/cloudimages')).rejects.toMatchObject(refused(401, 'APIGW.0301'))
    const unknown = ImsClient.of(wire.url, { ...acme, accessKey: 'NOSUCHKEY0000000000A' })
    await expect(unknown.call('GET', '/v2/cloudimages')).rejects.toMatchObject(refused(401, 'APIGW.0301'))
    const stale = { headers: { 'X-Sdk-Date': '20200229T120000Z' } }
    await expect(owner.call('GET', '/v2/cloudimages', undefined, stale)).rejects.toMatchObject(
      refused(401, 'APIGW.0301'),
    )
  })

  it('is refused with another account’s project', async () => {
    const stray = ImsClient.of(wire.url, { ...acme, projectId: globex.projectId })
    await expect(stray.call('GET', '/v2/cloudimages')).rejects.toMatchObject({ httpStatusCode: 400 })
  })
})

describe('an image of a bucket’s object', () => {
  let imageId: string

  it('is made by a job', async () => {
    const { job_id } = await owner.call('POST', '/v1/cloudimages/dataimages/action', {
      name: 'data 盘',
      image_url: `${BUCKET}:disks/data.qcow2`,
      min_disk: 1,
      os_type: 'Linux',
      image_tags: [{ key: 'team', value: '红' }],
    })
    const job = await finished(owner, job_id)
    expect(job).toMatchObject({ status: 'SUCCESS', fail_reason: null, entities: { image_name: 'data 盘' } })
    imageId = job.entities.image_id
  })

  it('is found by queries in need of escaping', async () => {
    const queries: Record<string, string | number>[] = [
      { name: 'data 盘', limit: 1 },
      { tag: 'team=红', __imagetype: 'private' },
    ]
    for (const query of queries) {
      const { images } = await owner.call('GET', '/v2/cloudimages', undefined, { query })
      expect(images, JSON.stringify(query)).toMatchObject([{ id: imageId, status: 'active', min_disk: 1 }])
    }
  })

  it('is changed by a JSON patch, signed with its body and without', async () => {
    const patch = (value: string) => [{ op: 'replace', path: '/name', value }]
    const path = `/v2/cloudimages/${imageId}`
    expect(await owner.call('PATCH', path, patch('signed'))).toMatchObject({ name: 'signed' })
    // Of a body that is no plain JSON the SDK signs UNSIGNED-PAYLOAD.
    const contentType = 'application/openstack-images-v2.1-json-patch'
    expect(await owner.call('PATCH', path, patch('unsigned'), { contentType })).toMatchObject({
      name: 'unsigned',
    })
  })

  it('has tags', async () => {
    const path = `/v2/{project_id}/images/${imageId}/tags`
    const tags = [
      { key: 'env', value: 'prod' },
      { key: 'team', value: 'blue' },
    ]
    const done = await owner.call('POST', `${path}/action`, { action: 'create', tags })
    expect(done.httpStatusCode).toBe(204)
    expect((await owner.call('GET', path)).tags).toEqual(expect.arrayContaining(tags))
    await owner.call('DELETE', `${path}/env`)
    expect((await owner.call('GET', path)).tags).toEqual([tags[1]])
  })

  it('is shared with another account, which accepts it with its own key', async () => {
    const offered = await owner.call('POST', '/v1/cloudimages/members', {
      images: [imageId],
      projects: [globex.projectId],
    })
    expect((await finished(owner, offered.job_id)).status).toBe('SUCCESS')
    const shared = async () =>
      (
        await receiver.call('GET', '/v2/cloudimages', undefined, { query: { __imagetype: 'shared' } })
      ).images.map(({ id }: { id: string }) => id)
    expect(await shared()).toEqual([])
    await receiver.call('PUT', '/v1/cloudimages/members', {
      images: [imageId],
      project_id: globex.projectId,
      status: 'accepted',
    })
    expect(await shared()).toEqual([imageId])
    const { members } = await owner.call('GET', `/v1/{project_id}/cloudimages/${imageId}/members`)
    expect(members).toMatchObject([{ member_id: globex.projectId, status: 'accepted' }])
    await expect(
      receiver.call('PATCH', `/v2/cloudimages/${imageId}`, [{ op: 'replace', path: '/name', value: 'x' }]),
    ).rejects.toMatchObject({ httpStatusCode: 400 })
    await owner.call('DELETE', '/v1/cloudimages/members', {
      images: [imageId],
      projects: [globex.projectId],
    })
    expect(await shared()).toEqual([])
  })

  it('is copied and exported by jobs', async () => {
    const path = `/v1/cloudimages/${imageId}`
    const copied = await finished(owner, (await owner.call('POST', `${path}/copy`, { name: 'copy' })).job_id)
    expect(copied).toMatchObject({ status: 'SUCCESS', job_type: 'imsCopyImageInRegionJob' })
    const query = { id: copied.entities.image_id }
    const { images } = await owner.call('GET', '/v2/cloudimages', undefined, { query })
    expect(images).toMatchObject([{ name: 'copy', status: 'active' }])
    const wanted = { bucket_url: `${BUCKET}:out.vhd`, file_format: 'vhd' }
    const exported = await finished(owner, (await owner.call('POST', `${path}/file`, wanted)).job_id)
    expect(exported).toMatchObject({ status: 'SUCCESS', job_type: 'imsNativeExportImageJob' })
    // Another body: the same request signed in the same second would be taken for a replay.
    const again = { ...wanted, file_format: 'qcow2' }
    await expect(owner.call('POST', `${path}/file`, again)).rejects.toMatchObject(refused(400, 'IMG.0070'))
  })

  it('is gone once deleted', async () => {
    await owner.call('DELETE', `/v2/images/${imageId}`)
    const query = { id: imageId }
    expect((await owner.call('GET', '/v2/cloudimages', undefined, { query })).images).toEqual([])
  })
})
