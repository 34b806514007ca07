import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { exportNbd } from '@/lib/drivers/imaging/nbd-export'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import { storedImage } from '@/lib/services/image/stored-image'
import { forgetKey, openPlain } from '@/lib/services/stored/plain-bytes'
import { useTestDatabase } from '../support/database'
import { putObject } from '../support/put-object'
import { type Person, useWire } from '../support/wire-api'
import { actorOf, contextOf } from '../support/world'

const run = promisify(execFile)
const database = useTestDatabase()
const wire = useWire(database)
const folder = mkdtempSync('/tmp/imprint-lazy-')
const threads = new CodecThreads()
afterAll(async () => {
  await threads.close()
  rmSync(folder, { recursive: true, force: true })
})

async function imported({ account, call }: Person, raw: Buffer, more: object): Promise<string> {
  const bucket = `b-${newHexId()}`
  await putObject(wire.services, account, { bucket, key: 'd.raw', bytes: raw })
  await call('POST', '/v2/cloudimages/action', {
    ...{ name: 'lazy', image_url: `${bucket}:d.raw`, min_disk: 1, os_version: 'CentOS 7.9 64bit' },
    ...more,
  })
  return (await wire.work()).imageId!
}

describe('an image in the store [F6]', () => {
  it.each([
    ['plain', {}],
    ['encrypted', { cmk_id: 'default' }],
  ])('that is %s is a block device at once, and nothing of it is copied before', async (_what, more) => {
    const person = await wire.makePerson()
    const raw = Buffer.alloc(24 * 1024 * 1024)
    raw.writeUInt16LE(0xaa55, 510)
    for (let at = 4096; at < raw.length; at += 3_000_017) raw.write(`block at ${at}`, at)
    const imageId = await imported(person, raw, more)
    const row = await database.prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    expect((await person.call('GET', `/v2/images/${imageId}`)).body).toMatchObject({ __lazyloading: 'true' })

    const ref = await storedImage(contextOf(wire.services, actorOf(person.account)), row)
    const disk = await openZvhd2Source(await openPlain(wire.services, ref), { threads })
    const socketPath = join(folder, newHexId())
    const exported = await exportNbd(disk, { socketPath })
    try {
      const original = join(folder, 'original')
      writeFileSync(original, raw)
      const device = `nbd+unix:///?socket=${socketPath}`
      await run('qemu-img', ['compare', '-f', 'raw', '-F', 'raw', device, original])
    } finally {
      await exported.close()
      await disk.close()
      forgetKey(ref)
    }
  })
})
