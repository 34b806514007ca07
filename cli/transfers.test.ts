import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCli, type CliHome } from '@/test/support/cli'
import { digestOf, makeDisk, signedInHome } from '@/test/support/cli-people'
import { useTestDatabase } from '@/test/support/database'
import { until } from '@/test/support/processes'
import { WeakLine } from '@/test/support/weak-line'
import { useWire } from '@/test/support/wire-api'
import { makeAccount } from '@/test/support/world'
import type { Image } from './image'

const MIB = 1024 * 1024
const database = useTestDatabase()
const wire = useWire(database)
let line: WeakLine
let lineUrl: string
let owner: CliHome
let disk: string

beforeAll(async () => {
  buildCli()
  line = new WeakLine(wire.port)
  lineUrl = await line.listen()
  owner = await signedInHome(database, wire.url, await makeAccount(database))
  disk = makeDisk(wire.dataDir, 'disk', 6)
}, 120_000)
afterAll(() => {
  line?.close()
  owner?.remove()
})

describe('a line that breaks', () => {
  /** The line has gone silent, and something of what passed it is on the disk. */
  async function hasBegun(part: string): Promise<void> {
    await line.shown
    await until(() => (statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 0)
  }

  const viaLine = async (): Promise<Record<string, string>> => ({
    IMPRINT_URL: lineUrl,
    IMPRINT_TOKEN: (await owner.run(['token'])).stdout.trim(),
  })

  /** An export that was stopped after some of its bytes: how to call it again, and where they lie. */
  async function stopExport(name: string) {
    await owner.run(['images', 'import', '--as-is', disk, '--name', `${name}-export`])
    const env = await viaLine()
    line.weaken({ way: 'down', afterBytes: 3 * MIB, deed: 'stall' })
    const args = ['images', 'export', `${name}-export`, '--to', `${name}.qcow2`]
    const part = owner.path(`${name}.qcow2.imprint-part`)
    const first = owner.start(args, { env })
    await hasBegun(part)
    first.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    return { args, env, part }
  }

  it('during an import makes it begin anew, as the same image', async () => {
    const env = await viaLine()
    line.weaken({ way: 'up', afterBytes: 3 * MIB, deed: 'cut' })
    const { code, stderr, stdout } = await owner.run(
      ['images', 'import', '--as-is', disk, '--name', 'cut-import', '--quiet'],
      { env },
    )
    expect([code, stderr]).toEqual([0, ''])
    const image = await owner.json<Image>(['images', 'show', 'cut-import'])
    expect([image.id, image.os_hash_value]).toEqual([stdout.trim(), digestOf(disk, 'sha512')])
  })

  it('during an import that is stopped then lets the same command go on', async () => {
    const env = await viaLine()
    line.weaken({ way: 'up', afterBytes: 3 * MIB, deed: 'stall' })
    const args = ['images', 'import', '--as-is', disk, '--name', 'stopped-import']
    const first = owner.start(args, { env })
    await line.shown
    first.kill('SIGINT')
    const stopped = await first.ended
    expect([stopped.code, stopped.stdout]).toEqual([130, ''])
    const id = /as image ([0-9a-f-]{36})\./.exec(stopped.stderr)?.[1]
    expect(stopped.stderr).toContain(`Image ${id} waits for its data`)
    const image = await owner.json<Image>(args, { env })
    expect(image).toMatchObject({ id, status: 'active', os_hash_value: digestOf(disk, 'sha512') })
  })

  it('during an export makes it go on from where it was', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', 'cut-export'])
    const env = await viaLine()
    line.weaken({ way: 'down', afterBytes: 3 * MIB, deed: 'cut' })
    const { code, stderr } = await owner.run(['images', 'export', 'cut-export', '--to', 'cut.qcow2'], { env })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Going on from \d/)])
    expect(digestOf(owner.path('cut.qcow2'))).toBe(digestOf(disk))
  })

  it('during an export that is stopped then keeps what came for the next call', async () => {
    const { args, env, part } = await stopExport('stopped')
    expect(statSync(part).size).toBeGreaterThan(0)
    expect(existsSync(owner.path('stopped.qcow2'))).toBe(false)
    const { code, stderr } = await owner.run(args, { env })
    expect([code, stderr]).toEqual([0, expect.stringContaining('Going on from')])
    expect(digestOf(owner.path('stopped.qcow2'))).toBe(digestOf(disk))
    expect(readdirSync(owner.folder).filter((name) => name.includes('imprint-part'))).toEqual([])
  })

  it('or a part that was damaged meanwhile is never taken for the image', async () => {
    const { args, env, part } = await stopExport('damaged')
    writeFileSync(part, randomBytes(statSync(part).size))
    const { code, stderr } = await owner.run(args, { env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('The sha512 is not the one')])
    expect(existsSync(owner.path('damaged.qcow2'))).toBe(false)
    expect((await owner.run(args, { env })).code).toBe(0)
  })
})

describe('an export', () => {
  it('writes to a file, a folder or stdout, and over nothing', async () => {
    await owner.run(['images', 'import', '--as-is', disk, '--name', '../odd: name'])
    mkdirSync(owner.path('exports'))
    const toFolder = await owner.json<{ file: string }>([
      'images',
      'export',
      '../odd: name',
      '--to',
      'exports',
    ])
    expect(toFolder).toMatchObject({
      file: 'exports/__odd_ name.qcow2',
      size: statSync(disk).size,
    })
    expect(digestOf(owner.path(toFolder.file))).toBe(digestOf(disk))
    const again = await owner.run(['images', 'export', '../odd: name', '--to', 'exports'])
    expect([again.code, again.stderr]).toEqual([5, expect.stringContaining('exists already')])
    expect((await owner.run(['images', 'export', '../odd: name', '--to', 'exports', '--force'])).code).toBe(0)
    const child = owner.start(['images', 'export', '../odd: name', '--to', '-'])
    const hash = createHash('sha256')
    child.stdout?.on('data', (chunk: Buffer) => hash.update(chunk))
    expect((await child.ended).code).toBe(0)
    expect(hash.digest('hex')).toBe(digestOf(disk))
  })
})
