import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCli, CLI_FILE, CliHome } from '@/test/support/cli'
import { makeCliUser, PASSWORD, signedInHome, signIn } from '@/test/support/cli-people'
import { useTestDatabase } from '@/test/support/database'
import { WeakLine } from '@/test/support/weak-line'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, OTHER_REGION, REGION, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let line: WeakLine
let lineUrl: string
let acme: TestAccount
let owner: CliHome

beforeAll(async () => {
  buildCli()
  line = new WeakLine(wire.port)
  lineUrl = await line.listen()
  acme = await makeAccount(database, 'acme')
  owner = await signedInHome(database, wire.url, acme)
}, 120_000)
afterAll(() => {
  line?.close()
  owner?.remove()
})

describe('sign-in', () => {
  it('keeps tokens where nobody else can read them, and no password', async () => {
    const file = owner.path('.config', 'imprint', 'config.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(owner.path('.config', 'imprint')).mode & 0o777).toBe(0o700)
    expect(readFileSync(file, 'utf8')).not.toContain(PASSWORD)
    expect(readdirSync(owner.path('.config', 'imprint'))).toEqual(['config.json'])
  })

  it('says who one is', async () => {
    expect(await owner.json(['whoami'])).toEqual({
      url: `${wire.url}/`,
      account: 'acme',
      account_id: acme.id,
      user: expect.stringMatching(/^user-/),
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      region: REGION,
      project_id: acme.projectId,
      roles: ['member', 'reader'],
      credential: 'token',
      access_key: null,
      expires_at: expect.stringMatching(/^\d{4}-/),
    })
  })

  it('with a wrong password is refused with 3, and keeps nothing', async () => {
    const home = new CliHome({ IMPRINT_PASSWORD: 'wrong' })
    const { code, stdout, stderr } = await home.run([
      'login',
      '--url',
      wire.url,
      '--account',
      'acme',
      '--user',
      'owner',
    ])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^imprint: .+\. \(request [\w-]+\)\n$/)
    expect(existsSync(home.path('.config'))).toBe(false)
    home.remove()
  })

  it('has several profiles, follows --region, and ends tokens', async () => {
    const home = new CliHome()
    const user = await makeCliUser(database, acme)
    await signIn(home, { url: wire.url, account: acme, user }, ['--profile', 'second'])
    const there = await home.json<{ region: string; project_id: string }>([
      'whoami',
      '--profile',
      'second',
      '--region',
      OTHER_REGION,
    ])
    expect(there).toMatchObject({ region: OTHER_REGION, project_id: acme.otherProjectId })
    expect((await home.run(['whoami'])).code).toBe(3)
    const nowhere = await home.run(['images', 'list', '--profile', 'second', '--region', 'nowhere'])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      4,
      expect.stringContaining('There is no region or project nowhere'),
    ])
    const { stdout: token } = await home.run(['token', '--profile', 'second'])
    const env = { IMPRINT_TOKEN: token.trim(), IMPRINT_URL: wire.url }
    expect((await home.run(['whoami'], { env })).code).toBe(0)
    expect((await home.run(['logout', '--profile', 'second'])).code).toBe(0)
    expect((await home.run(['whoami'], { env })).code).toBe(3)
    expect((await home.run(['whoami', '--profile', 'second'])).code).toBe(3)
    home.remove()
  })

  it('never sends a token to another address than the one it came from', async () => {
    const { code, stderr } = await owner.run(['images', 'list', '--url', lineUrl])
    expect([code, stderr]).toEqual([3, expect.stringContaining('Not signed in to 127.0.0.1:')])
  })
})

describe('the program', () => {
  it('starts at once: little is added to what Node itself takes', async () => {
    const msOf = async (args: readonly string[]) => {
      const startedAt = performance.now()
      await owner.startNode(args).ended
      return performance.now() - startedAt
    }
    const added: number[] = []
    // Side by side, so that a busy machine slows both.
    for (let index = 0; index < 5; index++)
      added.push((await msOf([CLI_FILE, 'version'])) - (await msOf(['--eval', '0'])))
    expect(Math.min(...added)).toBeLessThan(200)
  })

  it('says that nothing listens with 7', async () => {
    const { code, stderr } = await owner.run(['images', 'list'], {
      env: { IMPRINT_URL: 'http://127.0.0.1:9', IMPRINT_TOKEN: 'x' },
    })
    expect([code, stderr]).toEqual([7, expect.stringContaining('cannot be reached: nothing listens there')])
  })
})
