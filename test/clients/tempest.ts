import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SeedCredential } from '@/prisma/seed'
import { type Bench, type Judge, runProgram, type Verdict } from './judge'

const TESTS = 'tempest\\.api\\.image\\.v2'
const LIMIT_S = 900
/** Fewer would mean that tests are left out silently. */
const EXPECTED_PASSES = 79
/** A cache in front of the store, and several stores to choose from: this product has neither. */
const EXPECTED_SKIPS = 4

/** OpenStack's own tests of the image API, one after the other, with accounts that are there already. */
export const tempest: Judge = async (bench) => {
  const folder = join(bench.folder, 'tempest')
  mkdirSync(join(folder, 'lock'), { recursive: true })
  writeFileSync(join(folder, 'accounts.yaml'), accounts(bench), { mode: 0o600 })
  writeFileSync(join(folder, 'tempest.conf'), configuration(bench, folder), { mode: 0o600 })
  writeFileSync(
    join(folder, '.stestr.conf'),
    ini({
      DEFAULT: {
        test_path: '/usr/lib/python3/dist-packages/tempest/test_discover',
        top_dir: '/usr/lib/python3/dist-packages',
      },
    }),
  )
  const env = {
    ...process.env,
    TEMPEST_CONFIG_DIR: folder,
    TEMPEST_CONFIG: 'tempest.conf',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const stestr = (...args: string[]) =>
    runProgram('stestr', args, { env, cwd: folder, signal: bench.signal, limitS: LIMIT_S })
  await stestr('init')
  const { output: list } = await stestr('list', TESTS)
  const { output: log } = await stestr('run', '--serial', TESTS)
  const tests = list.split('\n').flatMap((line) => /^tempest\.[^[\s]+/.exec(line)?.[0] ?? [])
  return judged(tests, log)
}

const section = (name: string, values: Record<string, unknown>): string =>
  [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n')

const ini = (sections: Record<string, Record<string, unknown>>): string =>
  Object.entries(sections)
    .map(([name, values]) => section(name, values))
    .join('\n')

function accounts({ credential }: Bench): string {
  const entry = ({ account, user, password, project }: SeedCredential, more = '') =>
    `- username: '${user}'
  password: '${password}'
  project_name: '${project}'
  user_domain_name: '${account}'
  project_domain_name: '${account}'
${more}`
  return [
    entry(credential('acme')),
    entry(credential('globex')),
    entry(credential('operator'), '  types: [admin]\n'),
  ].join('')
}

function configuration({ url, webFileUrl, credential }: Bench, folder: string): string {
  const admin = credential('operator')
  const { region } = admin
  return ini({
    DEFAULT: { log_dir: folder, log_file: 'tempest.log', debug: true },
    oslo_concurrency: { lock_path: join(folder, 'lock') },
    auth: {
      use_dynamic_credentials: false,
      test_accounts_file: join(folder, 'accounts.yaml'),
      default_credentials_domain_name: admin.account,
      create_isolated_networks: false,
      admin_username: admin.user,
      admin_password: admin.password,
      admin_project_name: admin.project,
      admin_domain_name: admin.account,
    },
    identity: { uri_v3: `${url}/v3`, auth_version: 'v3', region, v3_endpoint_type: 'public' },
    'identity-feature-enabled': { api_v2: false, api_v3: true },
    service_available: {
      glance: true,
      nova: false,
      neutron: false,
      cinder: false,
      swift: false,
      horizon: false,
    },
    image: {
      catalog_type: 'image',
      endpoint_type: 'public',
      region,
      http_image: webFileUrl,
      container_formats: 'ami,ari,aki,bare,ovf,ova',
      disk_formats: 'ami,ari,aki,vhd,vmdk,raw,qcow2,vdi,iso,vhdx',
      build_timeout: 60,
      build_interval: 1,
      image_caching_enabled: false,
      alternate_image_endpoint: 'image_remote',
    },
    'image-feature-enabled': {
      api_v2: true,
      api_v1: false,
      import_image: true,
      os_glance_reserved: true,
      manage_locations: true,
    },
  })
}

/** A test has a line of its own, or its class has one when it was left out, or failed, as a whole. */
function judged(tests: string[], log: string): Verdict {
  const outcomes = new Map<string, string>()
  for (const [, name, outcome] of log.matchAll(
    /^\{\d+\} (\S+|\w+Class \(\S+\))(?: \[[\d.]+s\])? \.\.\. (.*)$/gm,
  ))
    outcomes.set(name!, outcome!)
  const verdict = { passed: 0, failures: [] as string[], skips: [] as string[] }
  for (const test of tests) {
    const className = test.slice(0, test.lastIndexOf('.'))
    const outcome = outcomes.get(test) ?? outcomes.get(`setUpClass (${className})`) ?? 'did not run'
    if (outcome === 'ok') verdict.passed++
    else if (outcome.startsWith('SKIPPED')) verdict.skips.push(`${test}: ${outcome}`)
    else verdict.failures.push(`${test}: ${outcome}`)
  }
  for (const [name, outcome] of outcomes)
    if (name.startsWith('tearDownClass') && outcome !== 'ok') verdict.failures.push(`${name}: ${outcome}`)
  if (verdict.passed < EXPECTED_PASSES || verdict.skips.length > EXPECTED_SKIPS)
    verdict.failures.push(
      `${EXPECTED_PASSES} should pass and ${EXPECTED_SKIPS} be skipped at most: ${log.slice(-2000)}`,
    )
  return verdict
}
