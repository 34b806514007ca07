import { describe, expect, it } from 'vitest'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import { useTestDatabase } from '@/test/support/database'
import { refusal } from '@/test/support/ims'
import { putObject } from '@/test/support/put-object'
import { useWire } from '@/test/support/wire-api'
import { actorOf, contextOf, makeAccount, makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)

/** A raw disk of a MiB that says it can be booted. */
const disk = (): Buffer => {
  const bytes = Buffer.alloc(1024 * 1024)
  bytes.writeUInt16LE(0xaa55, 510)
  return bytes
}

describe('an image of a file', () => {
  it('is made by a job that ends with it', async () => {
    const { account, call } = await wire.makePerson()
    const bucket = `b-${newHexId()}`
    await putObject(wire.services, account, { bucket, key: 'data.raw', bytes: disk() })
    const made = await call('POST', '/v1/cloudimages/dataimages/action', {
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
      expect((await call('GET', path)).body).toMatchObject({
        ...{ status: 'INIT', job_type: 'imsImportDataImageJob', end_time: '', error_code: null },
        entities: { image_name: 'data', process_percent: 0 },
      })
    await wire.work()
    const { body } = await call('GET', paths[0]!)
    expect(body).toMatchObject({ status: 'SUCCESS', entities: { image_name: 'data', process_percent: 1 } })
    expect(body.end_time).toMatch(/\.\d{3}Z$/)
    const { image_id } = body.entities
    const list = await call('GET', `/v2/cloudimages?id=${image_id}`)
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
    const stranger = await wire.makePerson()
    for (const path of paths) {
      const own = path.replace(account.projectId, stranger.account.projectId)
      expect(await stranger.call('GET', own)).toMatchObject(refusal('IMG.0023'))
    }
  })

  it('of a system brings data-disk images along, and the job tells of all', async () => {
    const { account, call } = await wire.makePerson()
    const bucket = `b-${newHexId()}`
    for (const key of ['sys.raw', 'd1.raw', 'd2.raw'])
      await putObject(wire.services, account, { bucket, key, bytes: disk() })
    const at = (key: string) => ({ image_url: `${bucket}:${key}`, min_disk: 1 })
    const { body } = await call('POST', '/v2/cloudimages/action', {
      ...{ name: 'sys', ...at('sys.raw'), os_version: 'CentOS 7.9 64bit', is_config_init: true },
      data_images: [at('d1.raw'), { name: 'second', ...at('d2.raw') }],
    })
    const job = (await call('GET', `/v1/cloudimages/job/${body.job_id}`)).body
    expect(job).toMatchObject({
      status: 'INIT',
      job_type: 'imsImportImageJob',
      entities: { image_name: 'sys' },
    })
    const subs = job.entities.sub_jobs_result
    expect(
      subs.map((sub: { entities: { image_name: string } }) => sub.entities.image_name).toSorted(),
    ).toEqual(['second', 'sys-data-1'])
    const images = (await call('GET', '/v2/cloudimages')).body.images
    expect(images).toHaveLength(3)
    expect(images.find(({ name }: { name: string }) => name === 'sys')).toMatchObject({
      ...{ status: 'queued', __os_version: 'CentOS 7.9 64bit', __is_config_init: 'true' },
    })
    for (let count = 0; count < 3; count++) await wire.work()
    expect((await call('GET', `/v1/cloudimages/job/${body.job_id}`)).body.status).toMatch(/SUCCESS|FAIL/)
  })

  it('is refused with the code of what is wrong', async () => {
    const { account, call } = await wire.makePerson()
    const bucket = `b-${newHexId()}`
    await putObject(wire.services, account, { bucket, key: 'x.raw', bytes: disk() })
    const good = { name: 'x', image_url: `${bucket}:x.raw`, min_disk: 1 }
    const post = (body: object) => call('POST', '/v2/cloudimages/action', body)
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
      [{ is_config: true }, 'IMG.0105'],
      [{ cmk_id: newImageId() }, 'IMG.0095'],
      [{ cmk_id: 'default', type: 'BMS' }, 'IMG.0118'],
    ] as const)
      expect(await post({ ...good, ...change }), JSON.stringify(change)).toMatchObject(refusal(code))
    expect(await call('POST', '/v2/cloudimages/action')).toMatchObject(refusal('IMG.0007'))
    expect(await post({})).toMatchObject(refusal('IMG.0013'))
    expect(await post({ name: 'x' })).toMatchObject(refusal('IMG.0021'))
    const stranger = await wire.makePerson()
    expect(await stranger.call('POST', '/v2/cloudimages/action', good)).toMatchObject(refusal('IMG.0069'))
    expect(await database.prisma.image.count({ where: { projectId: account.projectId } })).toBe(0)
  })

  it('that waited gets its bytes from a bucket, with the format that they have', async () => {
    const { account, call } = await wire.makePerson()
    const bucket = `b-${newHexId()}`
    const objectId = await putObject(wire.services, account, { bucket, key: 'r.raw', bytes: disk() })
    const { body: image } = await call('POST', '/v2/images', {
      name: 'later',
      min_disk: 1,
      disk_format: 'raw',
    })
    const path = `/v1/cloudimages/${image.id}/upload`
    const body = { image_url: `${bucket}:r.raw` }
    const { status, body: made } = await call('PUT', path, body)
    expect([status, made]).toEqual([200, { job_id: expect.any(String) }])
    expect(await call('PUT', path, body)).toMatchObject(refusal('IMG.0046'))
    const owner = contextOf(wire.services, actorOf(account))
    await expect(deleteObject(owner, { objectId })).rejects.toMatchObject({ code: 'object.in_use' })
    await wire.work()
    const job = (await call('GET', `/v1/cloudimages/job/${made.job_id}`)).body
    expect(job).toMatchObject({ status: 'SUCCESS', job_type: 'imsNativeImportImageJob' })
    expect(job.entities).toMatchObject({ image_id: image.id })
    expect(job.entities.image_name).toBeUndefined()
    const list = await call('GET', `/v2/cloudimages?id=${image.id}`)
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
    expect(await call('PUT', `/v1/cloudimages/${done}/upload`, body)).toMatchObject(refusal('IMG.0046'))
    const foreign = await makeImage(database, await makeAccount(database), { status: 'queued' })
    expect(await call('PUT', `/v1/cloudimages/${foreign}/upload`, body)).toMatchObject(refusal('IMG.0144'))
  })

  it('whose bytes are not what was declared fails with a code and a reason', async () => {
    const { account, call } = await wire.makePerson()
    const bucket = `b-${newHexId()}`
    await putObject(wire.services, account, { bucket, key: 'r.raw', bytes: disk() })
    const { body: image } = await call('POST', '/v2/images', {
      ...{ name: 'wrong', disk_format: 'qcow2', container_format: 'bare' },
    })
    const { body } = await call('PUT', `/v1/cloudimages/${image.id}/upload`, {
      image_url: `${bucket}:r.raw`,
    })
    await wire.work()
    const job = (await call('GET', `/v1/cloudimages/job/${body.job_id}`)).body
    expect(job).toMatchObject({ status: 'FAIL', error_code: 'IMG.0072' })
    expect(job.fail_reason).toMatch(/qcow2/i)
  })
})

describe('what this deployment has no machinery for', () => {
  it('is checked and then refused, never pretended', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account)
    const foreign = await makeImage(database, await makeAccount(database))
    const calls: [string, () => string, object][] = [
      ['server', () => '/v2/cloudimages/action', { name: 'x', instance_id: newImageId() }],
      ['volume', () => '/v2/cloudimages/action', { name: 'x', volume_id: newImageId(), os_version: 'x' }],
      ['volumes', () => '/v2.1/cloudimages/action', { data_images: [{ name: 'x', volume_id: 'v' }] }],
      ['whole', () => '/v1/cloudimages/wholeimages/action', { name: 'x', backup_id: newImageId() }],
    ]
    for (const [name, path, body] of calls)
      expect(await call('POST', path(), body), name).toMatchObject(refusal('IMG.0105'))
    for (const [path, body] of [
      ['copy', { name: 'x' }],
      ['file', { bucket_url: 'abc:x', is_quick_export: true }],
      ['cross_region_copy', { name: 'x', region: 'cn-east-3', project_name: 'p', agency_name: 'a' }],
    ] as const)
      expect((await call('POST', `/v1/cloudimages/${foreign}/${path}`, body)).body.error.code, path).toMatch(
        /^IMG\.(0144|0069)$/,
      )
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
      expect(await call('POST', path, body)).toMatchObject(refusal(code))
    expect(await database.prisma.job.count({ where: { projectId: account.projectId } })).toBe(0)
  })
})
