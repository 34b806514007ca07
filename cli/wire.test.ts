import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseAuthorization, verifySignature } from '@/lib/domain/iam/request-signature'
import { CliHere, FakeServer, type SeenRequest } from '@/test/support/cli-here'

const PROJECT = '1bed856811654c1cb661a6ca845ebc77'
const IMAGE = '465076de-dc36-4aec-80f5-ef9d8009428f'
const JOB = '8ae4e7f2b9d14c0b9d2f3c1a7e6b5d40'
const SECRET = 'SKexample/secret+key0000000000000001'

const server = new FakeServer()
let cli: CliHere
let byToken: Record<string, string>
let byKey: Record<string, string>

beforeAll(async () => {
  await server.listen()
  byToken = { IMPRINT_URL: server.url, IMPRINT_TOKEN: 'a-token' }
  byKey = {
    IMPRINT_URL: server.url,
    IMPRINT_ACCESS_KEY: 'AKEXAMPLE0000000001',
    IMPRINT_SECRET_KEY: SECRET,
    IMPRINT_PROJECT: PROJECT,
  }
})
afterAll(() => server.close())
beforeEach(() => {
  cli?.remove()
  cli = new CliHere()
  server.seen.length = 0
})
afterAll(() => cli?.remove())

const asked = () => server.seen.map(({ method, url }) => `${method} ${url}`)

/** As a server checks it that follows the vendor's rules. */
function verdictOn({ method, url, headers, body }: SeenRequest): string {
  const authorization = parseAuthorization(headers.authorization ?? '')
  if (!authorization) return 'none'
  const [path = '', query = ''] = url.split('?')
  const header = (name: string) => headers[name] as string | undefined
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  return verifySignature({ method, path, query, header, bodySha256 }, authorization, SECRET, new Date())
}

const job = (more: object = {}) => ({
  job_id: JOB,
  job_type: 'imsCopyImageInRegionJob',
  status: 'SUCCESS',
  begin_time: '2026-01-01T00:00:00.000Z',
  end_time: '2026-01-01T00:01:00.000Z',
  error_code: null,
  fail_reason: null,
  entities: { image_id: IMAGE, process_percent: 1 },
  ...more,
})

describe('an access key', () => {
  it('signs every request with its project, whatever is in it', async () => {
    server.answer = ({ method }) => ({ body: method === 'GET' ? { images: [] } : job() })
    const list = ['images', 'list', '--name', 'a b/ü+', '--tag', 'k=v', '--tag', '', '--sort', 'name:asc']
    expect((await cli.run(list, byKey)).code).toBe(0)
    await cli.run(['images', 'share', IMAGE, PROJECT], byKey)
    server.answer = ({ method }) => ({ body: { tags: [], images: [], method }, headers: { ETag: '"1"' } })
    await cli.run(['images', 'set', IMAGE, '--name', '镜像 1'], byKey)
    expect(server.seen.length).toBeGreaterThanOrEqual(4)
    for (const request of server.seen) {
      expect([request.method, verdictOn(request)]).toEqual([request.method, 'valid'])
      expect(request.headers['x-project-id']).toBe(PROJECT)
      expect(request.headers['x-auth-token']).toBeUndefined()
    }
  })

  it('finds the project of a region by a signed request of its own', async () => {
    server.answer = ({ url }) =>
      url.startsWith('/v3/auth/projects')
        ? { body: { projects: [{ id: PROJECT, name: 'cn-north-4' }] } }
        : { body: { images: [] } }
    const { IMPRINT_PROJECT: _, ...env } = byKey
    await cli.run(['images', 'list', '--region', 'cn-north-4'], env)
    expect(asked()).toEqual(['GET /v3/auth/projects?name=cn-north-4', 'GET /v2/images?limit=50'])
    expect(server.seen.map(verdictOn)).toEqual(['valid', 'valid'])
    expect(server.seen[1]?.headers['x-project-id']).toBe(PROJECT)
  })

  it('has no token to print, and needs its secret', async () => {
    expect((await cli.run(['token'], byKey)).code).toBe(2)
    const { IMPRINT_SECRET_KEY: _, ...env } = byKey
    expect((await cli.run(['images', 'list'], env)).code).toBe(2)
    expect(server.seen).toEqual([])
  })
})

describe('work of the server', () => {
  const project = { token: { project: { id: PROJECT, name: 'cn-north-4' }, user: {} } }
  const withJobs =
    (states: object[]) =>
    ({ url, method }: SeenRequest) => {
      if (url.startsWith('/v3/auth/tokens')) return { body: project }
      if (method === 'GET') return { body: states.length > 1 ? states.shift() : states[0] }
      return { body: { job_id: JOB } }
    }

  it('copies within the region and waits for the copy', async () => {
    server.answer = withJobs([job({ status: 'RUNNING', entities: { process_percent: 0.5 } }), job()])
    const { code, stdout, stderr } = await cli.run(
      ['images', 'copy', IMAGE, '--name', 'copy', '--json'],
      byToken,
    )
    expect([code, JSON.parse(stdout)]).toEqual([0, { job_id: JOB, status: 'SUCCESS', image_id: IMAGE }])
    expect(stderr).toBe('imsCopyImageInRegionJob RUNNING 50 %\nimsCopyImageInRegionJob SUCCESS 100 %\n')
    const [post] = server.seen
    expect([post?.method, post?.url, JSON.parse(post?.body ?? '')]).toEqual([
      'POST',
      `/v1/cloudimages/${IMAGE}/copy`,
      { name: 'copy' },
    ])
    expect(asked()).toContain(`GET /v1/${PROJECT}/jobs/${JOB}`)
    const listed = await cli.run(['jobs', 'list', '--json'], byToken)
    expect(JSON.parse(listed.stdout).jobs).toMatchObject([{ job_id: JOB, what: `copy of ${IMAGE}` }])
  })

  it('copies to another region by an agency', async () => {
    server.answer = withJobs([job()])
    const args = ['images', 'copy', IMAGE, '--name', 'c', '--region', 'cn-east-3']
    expect((await cli.run(args, byToken)).code).toBe(2)
    expect(server.seen).toEqual([])
    expect((await cli.run([...args, '--agency', 'ims_copy', '--no-wait'], byToken)).stdout).toBe(`${JOB}\n`)
    expect([server.seen[0]?.url, JSON.parse(server.seen[0]?.body ?? '')]).toEqual([
      `/v1/cloudimages/${IMAGE}/cross_region_copy`,
      { name: 'c', region: 'cn-east-3', project_name: 'cn-east-3', agency_name: 'ims_copy' },
    ])
  })

  it('exports to a bucket', async () => {
    server.answer = withJobs([job()])
    const args = ['images', 'export', IMAGE, '--bucket', 'backups:a/b.vhd', '--format', 'vhd']
    const { code, stdout } = await cli.run(args, byToken)
    expect([code, stdout]).toEqual([0, 'backups:a/b.vhd\n'])
    expect([server.seen[0]?.url, JSON.parse(server.seen[0]?.body ?? '')]).toEqual([
      `/v1/cloudimages/${IMAGE}/file`,
      { bucket_url: 'backups:a/b.vhd', file_format: 'vhd' },
    ])
  })

  it('that failed ends a wait with 1 and the reason; one that is not over, too', async () => {
    server.answer = withJobs([
      job({ status: 'FAIL', error_code: 'IMG.0096', fail_reason: 'the key is the same' }),
    ])
    const failed = await cli.run(['jobs', 'wait', JOB], byToken)
    expect([failed.code, failed.stderr]).toEqual([
      1,
      expect.stringContaining('the key is the same (IMG.0096)'),
    ])
    server.answer = withJobs([job({ status: 'RUNNING' })])
    const late = await cli.run(['jobs', 'wait', JOB, '--timeout', '0'], byToken)
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('not over after 0 s')])
    server.answer = withJobs([job()])
    expect((await cli.run(['jobs', 'wait', JOB, '--quiet'], byToken)).code).toBe(0)
    expect((await cli.run(['jobs', 'show', JOB], byToken)).stdout).toMatch(/^Status +SUCCESS$/m)
  })
})

describe('an upload', () => {
  const file = () => {
    const path = join(cli.folder, 'disk.raw')
    writeFileSync(path, Buffer.alloc(4096, 7))
    return path
  }

  it('that somebody else is at work on is left to them', async () => {
    server.answer = ({ method, url }) => {
      if (method === 'POST') return { status: 201, body: { id: IMAGE, status: 'queued' } }
      if (method === 'PUT') return { status: 409, body: { error: { message: 'It is not queued.' } } }
      return { body: url.startsWith('/v3') ? { token: { project: { id: PROJECT } } } : {} }
    }
    const { code, stderr } = await cli.run(['images', 'import', '--as-is', file()], byToken)
    expect([code, stderr]).toEqual([5, expect.stringContaining('waits for its data')])
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toEqual([])
  })

  it('whose checksum on the server is another one is not taken for done', async () => {
    const image = { id: IMAGE, status: 'active', os_hash_algo: 'sha256', os_hash_value: '0'.repeat(64) }
    server.answer = ({ method }) => {
      if (method === 'POST') return { status: 201, body: { ...image, status: 'queued' } }
      return method === 'PUT' ? { status: 204 } : { body: image }
    }
    const { code, stderr, stdout } = await cli.run(['images', 'import', '--as-is', file()], byKey)
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(`Image ${IMAGE} is damaged`)])
    const put = server.seen.find(({ method }) => method === 'PUT')
    expect([put?.body.length, put?.headers['x-sdk-content-sha256']]).toEqual([4096, 'UNSIGNED-PAYLOAD'])
    expect(put && verdictOn(put)).toBe('valid')
  })
})

describe('an upload by parts', () => {
  const UPLOAD = '0f9d7c1be3a54c55a1f6f6b1f2a3c4d5'
  const upload = {
    ...{ upload_id: UPLOAD, status: 'uploading', bucket_name: 'b', object_key: 'disk.raw', parts: [] },
    ...{ part_size_bytes: 1024, part_count: 4, received_bytes: 0, expires_at: '2026-01-08T00:00:00.000Z' },
  }
  const file = () => {
    const path = join(cli.folder, 'disk.raw')
    const bytes = Buffer.concat([Buffer.alloc(1024, 7), Buffer.alloc(1024), Buffer.alloc(2048, 7)])
    bytes.set([0x55, 0xaa], 510)
    writeFileSync(path, bytes)
    return path
  }
  const answers = ({ method, url }: SeenRequest) => {
    if (url.endsWith('/uploads')) return { status: 201, body: upload }
    if (url.endsWith('/complete')) return { body: { status: 'completed', image_url: 'b:disk.raw' } }
    if (url.endsWith('/action')) return { body: { job_id: JOB } }
    if (method === 'DELETE') return { status: 204 }
    return {
      body: url.includes('/jobs/') ? job() : { id: IMAGE, status: 'active', tags: [] },
    }
  }

  it('is signed, tells zeros instead of sending them, and ends with the checksum of the file', async () => {
    server.answer = answers
    expect(await cli.run(['images', 'import', file(), '--quiet'], byKey)).toMatchObject({
      ...{ code: 0, stdout: `${IMAGE}\n` },
    })
    for (const request of server.seen)
      expect([request.url, verdictOn(request)]).toEqual([request.url, 'valid'])
    const puts = server.seen.filter(({ method }) => method === 'PUT')
    expect(puts.map(({ body, headers }) => [body.length, headers['imprint-zero-part']])).toEqual([
      [1024, undefined],
      [0, '1'],
      [1024, undefined],
      [1024, undefined],
    ])
    expect(puts[0]?.headers['x-sdk-content-sha256']).toBe('UNSIGNED-PAYLOAD')
    const digest = createHash('sha256').update(readFileSync(file()).subarray(0, 1024)).digest('base64')
    expect(puts[0]?.headers['content-digest']).toBe(`sha-256=:${digest}:`)
    const sha256 = createHash('sha256').update(readFileSync(file())).digest('hex')
    const completed = server.seen.find(({ url }) => url.endsWith('/complete'))
    expect(JSON.parse(completed?.body ?? '')).toEqual({ sha256 })
    expect(asked().at(-1)).toBe(`DELETE /v1/${PROJECT}/cloudimages/uploads/${UPLOAD}/object`)
  })

  it('says where the file lies when it may not be removed', async () => {
    server.answer = (request) =>
      request.method === 'DELETE' ? { status: 403, body: { error: { message: 'No.' } } } : answers(request)
    const { code, stderr } = await cli.run(['images', 'import', file(), '--json'], byKey)
    expect([code, stderr]).toEqual([0, expect.stringContaining('stays in the bucket b as disk.raw.')])
  })

  it('that is refused is given up, and nothing is ordered', async () => {
    server.answer = (request) =>
      request.method === 'PUT'
        ? { status: 422, body: { error: { message: 'It differs.' } } }
        : answers(request)
    const { code, stderr } = await cli.run(['images', 'import', file()], byKey)
    expect([code, stderr]).toEqual([1, expect.stringContaining('It differs.')])
    expect(asked().at(-1)).toBe(`DELETE /v1/${PROJECT}/cloudimages/uploads/${UPLOAD}`)
    expect(asked().some((line) => line.endsWith('/action'))).toBe(false)
  })
})

describe('answers', () => {
  it.each([
    [400, { error: { message: 'Not so.', code: 'IMG.0024' } }, 1, 'Not so. (IMG.0024)'],
    [400, { error: { message: 'No such job.', code: 'IMG.0023' } }, 4, 'No such job. (IMG.0023)'],
    [401, { error: { message: 'Who are you?', code: 401 } }, 3, 'Who are you?'],
    [403, { error_msg: 'No', error_code: 'APIGW.0302' }, 1, 'No (APIGW.0302)'],
    [404, '<html>nothing here</html>', 4, 'The server answered 404 Not Found.'],
    [409, { error: { message: 'Busy.' } }, 5, 'Busy.'],
    [500, '', 1, 'The server answered 500 Internal Server Error.'],
    [502, '', 7, 'The server answered 502 Bad Gateway.'],
    [302, '', 7, 'The server sends us on to https://evil.example/; use that address if it is right.'],
    [200, '<html>welcome</html>', 7, 'does not answer as an Imprint server does.'],
  ])('%i become an exit code and one sentence with the request', async (status, body, code, words) => {
    server.answer = () => ({ status, body, headers: { Location: 'https://evil.example/' } })
    const ended = await cli.run(['images', 'list', '--json'], byToken)
    expect([ended.code, ended.stdout]).toEqual([code, ''])
    expect(ended.stderr).toContain(words)
    expect(ended.stderr).toMatch(/^imprint: [^\n]+\n$/)
    if (status >= 300) expect(ended.stderr).toContain('(request request-1)')
    expect(server.seen).toHaveLength(1)
  })

  it('that ask for patience are asked again, as long as it is a read', async () => {
    server.answer = () =>
      server.seen.length < 3 ? { status: 429, headers: { 'Retry-After': '0' } } : { body: { images: [] } }
    expect((await cli.run(['images', 'list', '--json'], byToken)).code).toBe(0)
    expect(server.seen).toHaveLength(3)
    server.seen.length = 0
    server.answer = () => ({ status: 429, headers: { 'Retry-After': '0' } })
    expect((await cli.run(['images', 'share', IMAGE, PROJECT], byToken)).code).toBe(6)
    expect(server.seen).toHaveLength(1)
    server.seen.length = 0
    server.answer = () => ({ status: 429, headers: { 'Retry-After': '86400' } })
    expect((await cli.run(['images', 'list'], byToken)).code).toBe(6)
    expect(server.seen).toHaveLength(1)
  })

  it('are not waited for by somebody who stops', async () => {
    const stop = new AbortController()
    server.answer = () => {
      stop.abort(new Error('stopped'))
      return { status: 503, headers: { 'Retry-After': '60' } }
    }
    const ended = await cli.run(['images', 'list'], byToken, stop.signal)
    expect([ended.code, ended.stderr]).toEqual([130, 'imprint: Stopped.\n'])
  })
})

describe('trust', () => {
  it('in a file that others can read is questioned', async () => {
    const token = { token: 'kept', projectId: PROJECT, region: 'r', expiresAt: '2999-01-01T00:00:00Z' }
    const profile = { url: server.url, account: 'a', user: 'u', region: 'r', caFile: null, isInsecure: false }
    mkdirSync(join(cli.folder, '.config', 'imprint'), { recursive: true })
    const document = { version: 1, profiles: { default: { ...profile, tokens: [token] } } }
    writeFileSync(join(cli.folder, '.config', 'imprint', 'config.json'), JSON.stringify(document), {
      mode: 0o644,
    })
    server.answer = () => ({ body: { images: [] } })
    const { code, stderr } = await cli.run(['images', 'list', '--quiet'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('others can read')])
    expect(server.seen[0]?.headers['x-auth-token']).toBe('kept')
  })

  it('in a private certificate is given by --ca-file, and by --insecure with a warning each time', async () => {
    const [key, cert] = [join(cli.folder, 'key.pem'), join(cli.folder, 'cert.pem')]
    const subject = ['-subj', '/CN=private', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
    ]
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    const secure = new FakeServer({ key: readFileSync(key), cert: readFileSync(cert) })
    await secure.listen()
    secure.answer = () => ({ body: { images: [] } })
    const env = { IMPRINT_URL: secure.url, IMPRINT_TOKEN: 'a-token' }
    try {
      const unknown = await cli.run(['images', 'list'], env)
      expect([unknown.code, unknown.stderr]).toEqual([7, expect.stringContaining('--ca-file names a file')])
      expect(secure.seen).toEqual([])
      const known = await cli.run(['images', 'list', '--quiet', '--ca-file', cert], env)
      expect(known).toEqual({ code: 0, stdout: '', stderr: '' })
      const told = await cli.run(['images', 'list', '--quiet', '--insecure'], env)
      expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('is not checked')])
    } finally {
      secure.close()
    }
  })

  it('is not given to plain HTTP elsewhere, unless told, and never silently', async () => {
    const env = { IMPRINT_URL: 'http://images.example.invalid', IMPRINT_TOKEN: 'a-token' }
    const refused = await cli.run(['images', 'list'], env)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is not encrypted')])
    const told = await cli.run(['images', 'list', '--insecure', '--quiet'], env)
    expect([told.code, told.stderr]).toEqual([7, expect.stringMatching(/^warning: http:.+ is not encrypted/)])
  })
})

it('the completion for bash knows commands, options and values', async () => {
  const { stdout: script } = await cli.run(['completion', 'bash'])
  const complete = (...words: string[]) => {
    const call = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _imprint`
    const code = `${script}\n${call}\necho "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', code], { encoding: 'utf8' }).trim()
  }
  expect(complete('imprint', 'im')).toBe('images')
  expect(complete('imprint', 'images', 'un')).toBe('unshare')
  expect(complete('imprint', 'images', 'list', '--os')).toBe('--os-type')
  expect(complete('imprint', 'images', 'list', '--os-type', 'W')).toBe('Windows')
})
