import { readFileSync } from 'node:fs'
import { makeImage, makeKey, uniqueName } from './support/made'
import { credentialOf, expect, test } from './support/person'

type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

/** Every address of the console that names a thing by its id. */
const routes: readonly (readonly [Method, string])[] = [
  ['GET', '/images/:imageId'],
  ['GET', '/images/:imageId/members'],
  ['GET', '/images/:imageId/file'],
  ['HEAD', '/images/:imageId/file'],
  ['GET', '/jobs/:jobId'],
  ['GET', '/buckets/:bucketId/objects'],
  ['GET', '/objects/:objectId/inspection'],
  ['GET', '/objects/:objectId/file'],
  ['HEAD', '/objects/:objectId/file'],
  ['GET', '/uploads/:uploadId'],
  ['PUT', '/uploads/:uploadId/parts/:partNumber'],
  ['POST', '/uploads/:uploadId/complete'],
  ['DELETE', '/uploads/:uploadId'],
  ['DELETE', '/objects/:objectId'],
  ['GET', '/keys/:keyId'],
  ['GET', '/keys/:keyId/images'],
  ['GET', '/keys/:keyId/grants'],
  ['GET', '/iam/users/:userId'],
  ['GET', '/iam/users/:userId/grants'],
  ['GET', '/iam/users/:userId/sessions'],
  ['GET', '/iam/users/:userId/access-keys'],
  ['GET', '/iam/groups/:groupId'],
]

/** Records are numbered in their account: a number names nothing of another one's. */
const numberedRoutes: readonly (readonly [Method, string])[] = [['GET', '/audit/records/:sequence']]

/** Addresses of the operator alone: everybody else is refused before anything is looked up. */
const operatorRoutes: readonly (readonly [Method, string])[] = [['GET', '/operator/accounts/:accountId']]

test('the list of addresses is complete', () => {
  const sources = ['lib/api/console/routes.ts', 'server/api/byte-routes.ts'].map((file) =>
    readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'),
  )
  const found = sources.flatMap((source) => [...source.matchAll(/'([A-Z]+)',\s*'(\/[^']*:[^']*)'/g)])
  const known = [...routes, ...numberedRoutes, ...operatorRoutes].map(([method, path]) => `${method} ${path}`)
  expect(found.map(([, method, path]) => `${method} ${path}`).toSorted()).toEqual(known.toSorted())
})

test('ids of another account are not found, at any address', async ({ enter, callAs }) => {
  const keyId = await makeKey('acme/owner', uniqueName('secret-key-of-acme'))
  const image = await makeImage('acme/admin', uniqueName('secret-of-acme'), keyId)
  const acme = await callAs('acme/admin')
  const upload = await acme.json<{ id: string }>('/api/console/uploads', {
    method: 'POST',
    body: JSON.stringify({ fileName: 'open.raw', sizeBytes: 16 * 1024 * 1024 }),
  })
  const owner = await callAs('acme/owner')
  const { users } = (await owner.json<{ users: { id: string }[] }>('/api/console/iam/users')).body
  const { groups } = (await owner.json<{ groups: { id: string }[] }>('/api/console/iam/groups')).body
  const ids: Record<string, string> = {
    ...image,
    keyId,
    uploadId: upload.body.id,
    partNumber: '1',
    userId: users[0]?.id ?? '',
    groupId: groups[0]?.id ?? '',
    accountId: credentialOf('acme/owner').accountId,
  }
  const call = async (session: typeof acme, method: Method, path: string) => {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '')
    const init = {
      PUT: { method, headers: { 'imprint-zero-part': '1' } },
      POST: { method, body: JSON.stringify({ sha256: '0'.repeat(64) }) },
    }
    const response = await session.fetch(`/api/console${filled}`, init[method as 'PUT'] ?? { method })
    return { status: response.status, text: await response.text() }
  }
  const globex = await callAs('globex/owner')
  for (const [method, path] of routes) {
    const { status, text } = await call(globex, method, path)
    expect(status, `${method} ${path}: ${text}`).toBe(404)
    expect(text).not.toContain(image.name)
  }
  for (const [method, path] of operatorRoutes)
    expect((await call(globex, method, path)).status, `${method} ${path}`).toBe(403)
  const intoForeign = await globex.json<{ error: { code: string } }>('/api/console/uploads', {
    method: 'POST',
    body: JSON.stringify({ fileName: 'x.raw', sizeBytes: 8, bucketId: image.bucketId }),
  })
  expect(intoForeign).toMatchObject({ status: 404, body: { error: { code: 'bucket.not_found' } } })
  for (const path of [`/jobs?imageId=${image.imageId}`, `/images?tab=private&search=${image.imageId}`]) {
    const { text } = await call(globex, 'GET', path)
    expect(text).not.toContain(image.name)
  }

  const page = await enter('globex/owner')
  for (const path of [
    `/images/${image.imageId}`,
    `/images/${image.imageId}?tab=members`,
    `/buckets/${image.bucketId}`,
    `/keys/${ids.keyId}`,
  ]) {
    const response = await page.goto(path)
    await expect(page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible()
    expect(response?.status(), path).toBe(404)
    expect(await page.content()).not.toContain(image.name)
  }
  await page.goto(`/images/new?objectId=${image.objectId}`)
  await expect(page.getByText('The file in the link is not here.')).toBeVisible()
  expect(await page.content()).not.toContain(image.name)

  // The ids are right, and nothing has happened to what they name: acme still reaches all of it.
  for (const [method, path] of routes.filter(([each]) => each === 'GET' || each === 'HEAD'))
    expect((await call(owner, method, path)).status, `${method} ${path}`).toBe(200)
  expect((await call(acme, 'DELETE', '/uploads/:uploadId')).status).toBeLessThan(300)
})
