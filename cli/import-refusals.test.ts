import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { findOsVersion } from '@/lib/domain/os/versions'
import { CliHere, FakeServer } from '@/test/support/cli-here'
import { commands } from './commands'

const server = new FakeServer()
const cli = new CliHere()
let disk: string
let data: string

beforeAll(async () => {
  await server.listen()
  disk = file('web.raw', [[510, Buffer.from([0x55, 0xaa])]])
  data = file('data.raw', [])
})
beforeEach(() => {
  server.seen.length = 0
})
afterAll(() => {
  server.close()
  cli.remove()
})

/** Zeros with bytes at some places. */
function file(
  name: string,
  parts: readonly (readonly [at: number, bytes: Buffer])[],
  sizeBytes = 65_536,
): string {
  const path = join(cli.folder, name)
  const bytes = Buffer.alloc(sizeBytes)
  for (const [at, part] of parts) part.copy(bytes, at)
  writeFileSync(path, bytes)
  return path
}

const run = (...args: string[]) =>
  cli.run(['images', ...args], { IMPRINT_URL: server.url, IMPRINT_TOKEN: 'a-token' })

it.each([
  [['--os-version', 'Debian GNU/Linux 12.0.0 64bit'], 'imprint images os-versions lists them'],
  [['--name', 'a/b'], '--name "a/b" is not accepted: Use letters, digits'],
  [['--tag', 'a b=1'], '--tag is not accepted: Use letters, digits'],
  [['--tag', 'a=1', '--tag', 'a=2'], 'a'],
  [['--min-disk', '0'], '--min-disk "0" is not accepted: Must be at least 1.'],
  [['--min-disk', '9999'], '--min-disk "9999" is not accepted: Must be at most 1024.'],
  [['--description', '<b>'], '--description "<b>" is not accepted: Line breaks'],
  [['--property', '__os_type=Foo'], '“__os_type” is set by the service and cannot be changed.'],
  [['--property', 'min_ram=much'], 'Enter a whole number'],
  [['--data-disk', '--os-version', 'CentOS 7.9 64bit'], 'not with --data-disk'],
])('an import with %j is refused before anything is asked of the server', async (options, words) => {
  const { code, stderr } = await run('import', disk, ...options)
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  expect(stderr).not.toMatch(/\b[a-z]+_[a-z]+\b(?<!__os_type|os_version|min_ram)/)
  expect(server.seen).toEqual([])
})

it.each([
  [['--property', '__os_type=Foo'], '“__os_type” is set by the service'],
  [['--os-version', 'Foo'], '--property __os_version=TEXT says any other'],
  [['--data-disk'], 'contradict each other'],
  [['--key', 'default'], 'contradict each other'],
  [['--quick'], 'contradict each other'],
])('so is one that keeps the bytes, with %j', async (options, words) => {
  const { code, stderr } = await run('import', '--as-is', disk, ...options)
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  expect(server.seen).toEqual([])
})

it.each([
  ['no boot record', () => data, 'If it holds data only, say --data-disk.'],
  ['an ISO', () => file('disc.iso', [[32_769, Buffer.from('CD001')]]), 'This is an installation disc (ISO)'],
  ['a gzip', () => file('web.gz', [[0, Buffer.from([0x1f, 0x8b, 8])]]), 'is a gzip file'],
  ['a LUKS', () => file('web.luks', [[0, Buffer.from('LUKS\xba\xbe', 'latin1')]]), 'is a LUKS file'],
  ['an xz', () => file('web.xz', [[0, Buffer.from('\xfd7zXZ\0', 'latin1')]]), 'is an xz file'],
  ['half a ZVHD', () => file('web.zvhd', [[0, Buffer.from('stream')]]), 'web.zvhd: '],
  [
    'half a QCOW2',
    () => file('web.qcow2', [[0, Buffer.from('QFI\xfb\0\0\0\x03', 'latin1')]]),
    'The file is empty',
  ],
])('a file that is %s is refused in a sentence', async (_, make, words) => {
  const { code, stderr } = await run('import', make())
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  expect(stderr).not.toMatch(/\bfile\.[a-z_]+/)
  expect(server.seen).toEqual([])
})

it('a version that nothing has is refused for an image that is there, too', async () => {
  const { code, stderr } = await run('set', 'web-01', '--os-version', 'Foo')
  expect([code, stderr]).toEqual([2, expect.stringContaining('imprint images os-versions lists them')])
  expect(server.seen).toEqual([])
})

it('the examples of the help are versions that are accepted', () => {
  const helps = commands.flatMap(({ options }) => Object.values(options).map(({ help }) => help))
  const examples = helps.flatMap((help) => /^Such as "(.+)"/.exec(help)?.[1] ?? [])
  expect(examples.length).toBeGreaterThan(0)
  for (const example of examples)
    expect([example, findOsVersion(example)?.osVersion]).toEqual([example, example])
})

it('versions are listed as the server has them', async () => {
  const version = { platform: 'CentOS', os_version: 'CentOS 7.9 64bit', os_bit: 64, os_type: 'Linux' }
  server.answer = () => ({ body: [{ platform: 'CentOS', version_list: [version] }] })
  expect(await run('os-versions', '--for', 'x86', '--quiet')).toMatchObject({ stdout: 'CentOS 7.9 64bit\n' })
  expect(server.seen.map(({ url }) => url)).toEqual(['/v1/cloudimages/os_version?tag=x86'])
  expect(JSON.parse((await run('os-versions', '--json')).stdout)).toEqual([
    { platform: 'CentOS', version_list: [version] },
  ])
  expect((await run('os-versions')).stdout).toMatch(
    /^OS VERSION +PLATFORM +TYPE +BITS\nCentOS 7\.9 64bit +CentOS/,
  )
})
