import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { version } from '@/package.json'
import { CliHere, FakeServer } from '@/test/support/cli-here'

const PROJECT = '1bed856811654c1cb661a6ca845ebc77'
const IMAGE = '465076de-dc36-4aec-80f5-ef9d8009428f'
const JOB = '8ae4e7f2b9d14c0b9d2f3c1a7e6b5d40'
const server = new FakeServer()
let cli: CliHere
let byToken: Record<string, string>

const token = (name = 'cn-north-4') => ({
  token: {
    expires_at: '2099-01-01T00:00:00.000Z',
    user: { id: 'u', name: 'owner', domain: { id: 'a', name: 'acme' } },
    project: { id: PROJECT, name },
    roles: [],
  },
})

beforeAll(async () => {
  await server.listen()
  byToken = { IMPRINT_URL: server.url, IMPRINT_TOKEN: 'a-token' }
})
beforeEach(() => {
  cli?.remove()
  cli = new CliHere()
  server.seen.length = 0
  server.answer = () => ({ body: token(), headers: { 'X-Subject-Token': 'a-token' } })
})
afterAll(() => {
  server.close()
  cli.remove()
})

const login = (...args: string[]) =>
  cli.run(['login', '--account', 'acme', '--user', 'owner', '--region', 'cn-north-4', ...args], {
    IMPRINT_PASSWORD: 'secret',
  })
const profile = () =>
  JSON.parse(readFileSync(join(cli.folder, '.config', 'imprint', 'config.json'), 'utf8')).profiles.default

describe('a sign-in', () => {
  it.each(['', '/', '///', '/v3', '/v3/', '/v2/', '/v2/images', '/v3/auth/tokens', '/api/docs'])(
    'at an address that ends with “%s” is at the deployment',
    async (rest) => {
      expect(await login('--url', server.url + rest)).toMatchObject({ code: 0 })
      expect(server.seen.map(({ url }) => url)).toEqual(Array(2).fill('/v3/auth/tokens?nocatalog=1'))
      expect(profile().url).toBe(`${server.url}/`)
    },
  )

  it('that names an authority ends an earlier --insecure', async () => {
    await login('--url', server.url, '--insecure')
    expect(profile()).toMatchObject({ isInsecure: true, caFile: null })
    await login('--url', server.url)
    expect(profile()).toMatchObject({ isInsecure: true })
    const authority = join(cli.folder, 'ca.pem')
    writeFileSync(authority, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n')
    const { stderr } = await login('--url', server.url, '--ca-file', authority)
    expect(stderr).not.toContain('warning')
    expect(profile()).toMatchObject({ isInsecure: false, caFile: authority })
  })

  it('under a name that there is none of says so, and which there are', async () => {
    await login('--url', server.url)
    expect(await cli.run(['whoami', '--profile', 'staging'])).toMatchObject({
      code: 3,
      stderr:
        'imprint: There is no profile "staging". There are default; imprint login --profile staging makes it.\n',
    })
  })
})

it('whoami tells the region of a project that is named otherwise', async () => {
  server.answer = ({ url }) =>
    url === '/v3/auth/catalog'
      ? { body: { catalog: [{ endpoints: [{ region_id: 'cn-east-3' }, { region_id: 'cn-north-4' }] }] } }
      : { body: token('blue'), headers: { 'X-Subject-Token': 'a-token' } }
  const json = await cli.run(['whoami', '--json'], byToken)
  expect(JSON.parse(json.stdout)).toMatchObject({ region: 'cn-east-3', project_id: PROJECT })
  expect((await cli.run(['whoami'], byToken)).stdout).toMatch(new RegExp(`Project +${PROJECT} \\(blue\\)`))
})

it.each([
  [404, '<html>nothing here</html>'],
  [405, ''],
  [400, 'Bad request'],
  [200, '{}'],
  [200, 'OK'],
])('a server that is none of ours ends it with 7: %i %s', async (status, text) => {
  const other = createServer((_, response) => response.writeHead(status).end(text))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  for (const command of [
    ['images', 'list'],
    ['login', '--account', 'a', '--user', 'b'],
  ]) {
    const { code, stderr } = await cli.run(command, { ...byToken, IMPRINT_URL: url, IMPRINT_PASSWORD: 'p' })
    expect([code, stderr]).toEqual([7, expect.stringContaining('does not answer as an Imprint server does')])
  }
  other.close()
})

it('the version is also told by an option', async () => {
  expect(await cli.run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringContaining(version) })
  const { stdout } = await cli.run(['--json', '--version'])
  expect(JSON.parse(stdout)).toMatchObject({ version })
})

it('an export makes no folder', async () => {
  server.answer = () => ({ body: { id: IMAGE, name: 'web', status: 'active' } })
  for (const to of ['missing/web.qcow2', 'missing/']) {
    const { code, stderr } = await cli.run(['images', 'export', IMAGE, '--to', join(cli.folder, to)], byToken)
    expect([code, stderr]).toEqual([1, `imprint: There is no folder ${join(cli.folder, 'missing')}.\n`])
  }
  expect(existsSync(join(cli.folder, 'missing'))).toBe(false)
})

it.each([
  [['--limit', '0'], '--limit takes a number from 1 on.'],
  [['--status', 'foo'], '--status is one of queued,'],
])('a list with %j is refused', async (options, words) => {
  const { code, stderr } = await cli.run(['images', 'list', ...options], byToken)
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  expect(server.seen).toEqual([])
})

it('whoever stops waiting hears that the job goes on', async () => {
  const stop = new AbortController()
  server.answer = ({ url }) => {
    if (url.startsWith('/v3/')) return { body: token() }
    setTimeout(() => stop.abort(new Error('Stopped.')), 20)
    return { body: { job_id: JOB, job_type: 'imsImportImageJob', status: 'RUNNING', entities: {} } }
  }
  const { code, stderr } = await cli.run(['jobs', 'wait', JOB, '--quiet'], byToken, stop.signal)
  expect([code, stderr]).toEqual([
    130,
    `warning: job ${JOB} goes on: imprint jobs wait ${JOB} waits for it.\nimprint: Stopped.\n`,
  ])
})
