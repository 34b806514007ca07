import { describe, expect, it } from 'vitest'
import { imsRoutes } from '@/lib/api/ims/routes'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { refusal } from '@/test/support/ims'
import { putObject } from '@/test/support/put-object'
import { makeToken } from '@/test/support/token'
import { useWire } from '@/test/support/wire-api'
import { makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)

describe('every operation', () => {
  const filled = (path: string, projectId: string) =>
    path.replace(':projectId', projectId).replace(':imageId', newImageId()).replace(/:\w+/, newHexId())

  it('has one id, and refuses who brings no credential as the gateway does', async () => {
    expect(new Set(imsRoutes.map(({ id }) => id)).size).toBe(imsRoutes.length)
    for (const { method, path } of imsRoutes) {
      const response = await fetch(wire.url + filled(path, newHexId()), { method })
      expect([method, path, response.status]).toEqual([method, path, 401])
      if (method === 'HEAD') continue
      expect(await response.json()).toMatchObject({
        error_code: 'APIGW.0301',
        request_id: response.headers.get('x-request-id'),
      })
    }
  })

  it('of a project in its path takes only the credential’s own', async () => {
    const { call } = await wire.makePerson()
    for (const { method, path } of imsRoutes) {
      if (!path.includes(':projectId')) continue
      expect(await call(method, filled(path, newHexId())), path).toMatchObject(refusal('IMG.0030'))
    }
  })

  it('that does not exist is the gateway’s to refuse', async () => {
    const { call } = await wire.makePerson()
    for (const [method, path] of [
      ['GET', '/v1/cloudimages'],
      ['DELETE', '/v2/cloudimages'],
      ['GET', `/v1/images/${newImageId()}`],
    ] as const)
      expect(await call(method, path)).toMatchObject({
        status: 404,
        body: { error_code: 'APIGW.0101' },
      })
  })

  it('that changes something is refused to who may only look', async () => {
    const { account } = await wire.makePerson()
    const reader = wire.as(await makeToken(database, account, ['IMS ReadOnlyAccess']))
    const imageId = await makeImage(database, account)
    await putObject(wire.services, account, {
      bucket: `ro-${imageId}`,
      key: 'd.raw',
      bytes: Buffer.alloc(1024),
    })
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
      expect(await reader(method, address, body), id).toMatchObject(refusal('IMG.0026', 403))
    }
    const image = await database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    expect(image.status).toBe('active')
  })
})

describe('what else can be asked', () => {
  it('quota, systems, and the old calls', async () => {
    const { account, call } = await wire.makePerson()
    const expected = { quotas: { resources: [{ type: 'image', used: 0, quota: 50 }] } }
    expect((await call('GET', '/v1/cloudimages/quota')).body).toMatchObject(expected)
    expect((await call('GET', `/v1/${account.projectId}/cloudimages/quota`)).body).toMatchObject(expected)
    const { body: systems } = await call('GET', '/v1/cloudimages/os_version?tag=x86&tag=uefi')
    expect(systems[0].version_list[0]).toEqual({
      platform: systems[0].platform,
      os_version: systems[0].version_list[0].os_version_key,
      ...{ os_version_key: expect.any(String), os_bit: 64, os_type: 'Linux' },
    })
    expect(await call('GET', '/v1/cloudimages/os_version?tag=vax')).toMatchObject({ status: 400 })
    const id = await makeImage(database, account, { name: 'alt' })
    const { body } = await call('GET', '/v1.1/images/detail')
    expect(body.images).toMatchObject([
      { id, is_public: false, deleted: false, properties: { __os_bit: '64' } },
    ])
    const head = await call('HEAD', `/v1/images/${id}`)
    expect([head.status, head.headers.get('x-image-meta-name')]).toEqual([200, 'alt'])
    expect((await call('DELETE', `/v1.1/images/${id}`)).status).toBe(204)
    expect(await call('DELETE', `/v1.1/images/${id}`)).toMatchObject(refusal('IMG.0144'))
    const kept = await makeImage(database, account, { isProtected: true })
    expect(await call('DELETE', `/v1.1/images/${kept}`)).toMatchObject(refusal('IMG.0091'))
  })
})
