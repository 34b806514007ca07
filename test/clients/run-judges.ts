import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { type Product, startProduct } from '../support/product'
import { commandLineJudge } from './command-line'
import { type Bench, type Judge, runProgram, type Verdict } from './judge'
import { tempest } from './tempest'

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
const OTHER = {
  user: 'clients-other',
  password: `A1-${randomBytes(12).toString('hex')}`,
  project: 'clients-other',
}

const judges: readonly [name: string, judge: Judge][] = [
  ['openstack', commandLineJudge('openstack-cli.sh')],
  ['glance', commandLineJudge('glance-cli.sh')],
  ['tempest', tempest],
  ['huaweicloud', huaweicloud],
]

/** Has every judge look at a product of their own; ends all that it started, whatever happens. */
export async function runJudges(): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync('/tmp/imprint-clients-')
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const signal of STOP_SIGNALS) process.once(signal, stop)
  const web = await serveFile(randomBytes(64 * 1024))
  let product: Product | undefined
  const total = { passed: 0, failed: 0 }
  try {
    product = await startProduct({ env: productEnvironment })
    const bench: Bench = {
      url: product.url,
      folder,
      webFileUrl: web.url,
      credential: (account) => product!.credential(account, 'owner'),
      other: OTHER,
      signal: stopping.signal,
    }
    await makeOther(bench)
    for (const [name, judge] of judges) {
      stopping.signal.throwIfAborted()
      const startedAt = Date.now()
      const verdict = await judge(bench)
      print(name, verdict, (Date.now() - startedAt) / 1000)
      total.passed += verdict.passed
      total.failed += verdict.failures.length
    }
  } finally {
    await product?.stop()
    web.server.close()
    rmSync(folder, { recursive: true, force: true })
    for (const signal of STOP_SIGNALS) process.off(signal, stop)
  }
  return total
}

const productEnvironment = {
  IMPRINT_RATE_ADDRESS: '0',
  IMPRINT_RATE_USER: '0',
  IMPRINT_RATE_ACCOUNT: '0',
  IMPRINT_IMAGE_CATALOG_TYPES: 'image_remote',
  IMPRINT_WEB_ALLOW: '127.0.0.0/8',
}

function print(name: string, { passed, failures, skips = [] }: Verdict, seconds: number): void {
  const skipped = skips.length > 0 ? `, ${skips.length} skipped` : ''
  console.log(`${name}: ${passed} passed, ${failures.length} failed${skipped} (${seconds.toFixed(0)} s)`)
  for (const line of [...failures, ...skips]) console.log(`    ${line}`)
}

/** What the SDK's suite needs it starts itself, so that it runs with the other suites too. */
async function huaweicloud({ folder, signal }: Bench): Promise<Verdict> {
  const report = join(folder, 'vitest.json')
  const { output } = await runProgram(
    'node_modules/.bin/vitest',
    ['run', 'test/clients/huaweicloud-sdk.test.ts', '--reporter=json', `--outputFile.json=${report}`],
    { env: process.env, signal, limitS: 300 },
  )
  if (!existsSync(report)) return { passed: 0, failures: [output] }
  const { testResults, success } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  const tests = testResults.flatMap((file) => file.assertionResults)
  const failures = tests
    .filter(({ status }) => status !== 'passed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join(' ')}`)
  if (!success && failures.length === 0)
    failures.push(testResults.map(({ message }) => message).join(' ') || output)
  return { passed: tests.filter(({ status }) => status === 'passed').length, failures }
}

interface VitestReport {
  success: boolean
  testResults: {
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

async function serveFile(bytes: Buffer): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => response.end(bytes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { server, url: `http://127.0.0.1:${port}/file.raw` }
}

/** Another person of acme with a project, made as OpenStack's tools would. */
async function makeOther({ url, credential, other }: Bench): Promise<void> {
  const { user, password, account, project } = credential('acme')
  const domain = { name: account }
  const call = async (method: string, path: string, body: unknown, token?: string) => {
    const response = await fetch(`${url}/v3${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { 'x-auth-token': token }) },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const identity = { methods: ['password'], password: { user: { name: user, domain, password } } }
  const issued = await call('POST', '/auth/tokens', {
    auth: { identity, scope: { project: { name: project, domain } } },
  })
  const token = issued.headers.get('x-subject-token')!
  const made = async (path: string, body: Record<string, unknown>) => {
    const answer = (await (await call('POST', path, body, token)).json()) as Record<string, { id: string }>
    return Object.values(answer)[0]!.id
  }
  const projectId = await made('/projects', { project: { name: other.project } })
  const userId = await made('/users', { user: { name: other.user, password: other.password } })
  await call('PUT', `/projects/${projectId}/users/${userId}/roles/member`, {}, token)
}
