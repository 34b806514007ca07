import { describe, expect, it } from 'vitest'
import { listNames } from '@/lib/api/glance/list-query'
import { openApiDocument } from '@/lib/api/openapi/document'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { useWire } from '@/test/support/wire-api'
import { makeAccount } from '@/test/support/world'

interface Described {
  parameters: { name: string; in: string }[]
  requestBody: { content: Record<string, { schema: { anyOf: { properties: object }[] } }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

const document = openApiDocument('https://imprint.test') as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, { properties: Record<string, object> }> }
}
const operation = (method: string, path: string): Described => document.paths[path]![method]!
const namesIn = (place: string, { parameters }: Described) =>
  parameters.filter((each) => each.in === place).map(({ name }) => name)

describe('the description', () => {
  it.each([
    ['patch', '/v2/images/{imageId}', ['If-Match']],
    ['delete', '/v2/images/{imageId}', ['If-Match']],
    ['get', '/v2/images/{imageId}/file', ['Range', 'If-Range', 'If-None-Match']],
    ['post', '/v2/images', ['Idempotency-Key']],
    ['post', '/v3/auth/tokens', []],
    [
      'put',
      '/v1/{projectId}/cloudimages/uploads/{uploadId}/parts/{partNumber}',
      ['Content-Digest', 'Imprint-Zero-Part'],
    ],
  ])('names the headers of %s %s', (method, path, headers) => {
    expect(namesIn('header', operation(method, path))).toEqual(headers)
  })

  it('names every parameter of a list of images', () => {
    const inQuery = namesIn('query', operation('get', '/v2/images'))
    expect(listNames().filter((name) => !inQuery.includes(name))).toEqual([])
    expect(inQuery).toEqual(expect.arrayContaining(['__os_type', '__imagetype', 'virtual_env_type']))
    expect(namesIn('query', operation('get', '/v2/cloudimages'))).toEqual(
      expect.arrayContaining(['architecture', 'size']),
    )
  })

  it('names the fields of an order, by what the image is made of', () => {
    const { schema } = operation('post', '/v2/cloudimages/action').requestBody.content['application/json']!
    expect(schema.anyOf.map(({ properties }) => Object.keys(properties))).toEqual([
      expect.arrayContaining(['name', 'image_url', 'min_disk', 'os_version', 'data_images', 'image_tags']),
      expect.arrayContaining(['name', 'instance_id']),
      expect.arrayContaining(['name', 'volume_id', 'os_version']),
      ['data_images'],
    ])
  })

  it('says what every refusal looks like', () => {
    const errors = {
      '/v3/auth/tokens': 'IdentityError',
      '/v2/images': 'ImageError',
      '/v2/cloudimages': 'ImsError',
    }
    for (const [path, name] of Object.entries(errors))
      for (const described of Object.values(document.paths[path]!))
        for (const [status, { content }] of Object.entries(described.responses))
          if (
            Number(status) >= 400 &&
            !('head' in document.paths[path]! && described === document.paths[path]!.head)
          )
            expect([path, status, content?.['application/json']?.schema]).toEqual([
              path,
              status,
              { $ref: `#/components/schemas/${name}` },
            ])
  })

  it('says shared documents once', () => {
    const { ImageList } = document.components.schemas
    expect(ImageList?.properties.images).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Image' },
    })
  })
})

describe('the service', () => {
  const database = useTestDatabase()
  const wire = useWire(database)

  it('refuses in the form that is described', async () => {
    const token = await makeToken(database, await makeAccount(database))
    for (const [path, name] of [
      ['/v3/users/x', 'IdentityError'],
      ['/v2/images/x', 'ImageError'],
    ] as const) {
      const { body } = await wire.call(token, 'GET', path)
      const form = document.components.schemas[name]?.properties.error as { properties: object }
      expect(Object.keys(body.error).toSorted()).toEqual(Object.keys(form.properties).toSorted())
    }
  })

  it('has its documentation without JavaScript too: the links go somewhere', async () => {
    const { bytes } = await wire.call(null, 'GET', '/api/docs')
    const [, text = ''] = /<noscript>(.*)<\/noscript>/s.exec(bytes.toString()) ?? []
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!)
    expect(links).toContain('/api/docs/openapi.json')
    for (const link of links)
      expect([link, (await wire.call(null, 'GET', link)).status < 400]).toEqual([link, true])
  })
})
