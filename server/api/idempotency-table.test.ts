import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { useWire, type WireCall } from '@/test/support/wire-api'
import { makeAccount, makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let call: WireCall
let imageId: string

beforeAll(async () => {
  const account = await makeAccount(database)
  imageId = await makeImage(database, account)
  call = wire.as(await makeToken(database, account))
})

const table = readFileSync(join(projectRoot, 'docs', 'api', 'README.md'), 'utf8')
const row = (start: string) => table.split('\n').find((line) => line.startsWith(`| ${start}`))

it('a key that was used for another request is answered as the documents say', async () => {
  const headers = { 'Idempotency-Key': 'once' }
  const image = (name: string) => call('POST', '/v2/images', { name }, headers)
  const project = (name: string) => call('POST', '/v3/projects', { project: { name } }, headers)
  const members = () => call('POST', `/v1/cloudimages/members`, { images: [imageId], projects: [] }, headers)
  expect((await image('a')).status).toBe(201)
  expect((await image('a')).headers.get('idempotency-replayed')).toBe('true')
  for (const answer of [await image('b'), await project('b')])
    expect([answer.status, answer.body.error.reason]).toEqual([422, 'request.key_reused'])
  const ims = await members()
  expect([ims.status, ims.body.error.code]).toEqual([400, 'IMG.0001'])
  expect(row('another request')).toContain('| 422, `request.key_reused` | 400, `IMG.0001` |')
})

it('so is a key that must not be', async () => {
  const headers = { 'Idempotency-Key': 'x'.repeat(256) }
  const answer = await call('POST', '/v2/images', { name: 'a' }, headers)
  expect([answer.status, answer.body.error.reason]).toEqual([400, 'request.invalid'])
  const ims = await call('POST', `/v1/cloudimages/members`, { images: [imageId], projects: [] }, headers)
  expect([ims.status, ims.body.error.code]).toEqual([400, 'IMG.0001'])
  expect(row('characters')).toContain('| 400, `request.invalid` | 400, `IMG.0001` |')
})
