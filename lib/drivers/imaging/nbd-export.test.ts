import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { connectNbd } from '@/lib/drivers/imaging/nbd-client'
import { exportNbd, type NbdExport, type NbdExportOptions } from '@/lib/drivers/imaging/nbd-export'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import { readExtents } from '@/lib/drivers/imaging/zvhd/disk-extent'
import { encodeZvhd2 } from '@/lib/drivers/imaging/zvhd/encode-zvhd'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import type { BlockSource } from '@/lib/ports/block-source'
import { memorySource } from '@/test/fixtures/memory-source'
import { noise } from '@/test/fixtures/os-disks'

const run = promisify(execFile)
const MIB = 1024 * 1024
const threads = new CodecThreads(2)
const folder = mkdtempSync('/tmp/imprint-export-')
const disk = Buffer.concat([noise(1, 5 * MIB), Buffer.alloc(12 * MIB), noise(2, 3 * MIB + 512)])
const rawPath = join(folder, 'disk.raw')
let zvhd2: Buffer
const open: NbdExport[] = []

beforeAll(async () => {
  writeFileSync(rawPath, disk)
  zvhd2 = await encoded(disk.length, memorySource(disk))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})
afterAll(async () => {
  await threads.close()
  rmSync(folder, { recursive: true })
})

async function encoded(virtualSizeBytes: number, source: BlockSource): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const extents = readExtents(source, { blockBytes: 2 * MIB })
  for await (const piece of encodeZvhd2({ virtualSizeBytes, extents }, { threads })) pieces.push(piece)
  return Buffer.concat(pieces)
}

let sockets = 0
async function offered(source: BlockSource, options?: NbdExportOptions): Promise<string> {
  sockets += 1
  const socketPath = join(folder, `nbd-${sockets}`)
  open.push(await exportNbd(source, { socketPath }, options))
  return socketPath
}

const lazy = () => openZvhd2Source(memorySource(zvhd2), { threads })
const url = (socketPath: string) => `nbd+unix:///?socket=${socketPath}`

describe('for QEMU', () => {
  test('the disk in a ZVHD2 file equals the one it was made of', async () => {
    const socketPath = await offered(await lazy())
    await run('qemu-img', ['compare', '-f', 'raw', '-F', 'raw', rawPath, url(socketPath)])
  })

  test('it converts, and holes stay holes', async () => {
    const target = join(folder, 'out.raw')
    await run('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', url(await offered(await lazy())), target])
    expect(readFileSync(target).equals(disk)).toBe(true)
    const { stdout } = await run('qemu-img', [
      'map',
      '--output=json',
      '-f',
      'raw',
      url(await offered(await lazy())),
    ])
    expect(JSON.parse(stdout)).toMatchObject([
      { start: 0, length: 6 * MIB, zero: false },
      { start: 6 * MIB, length: 10 * MIB, zero: true },
      { start: 16 * MIB, zero: false },
    ])
  })

  test('several of them at once, by a port of this machine', async () => {
    const each = await exportNbd(await lazy(), { port: 0 })
    open.push(each)
    const compare = () =>
      run('qemu-img', ['compare', '-f', 'raw', '-F', 'raw', rawPath, `nbd://127.0.0.1:${each.port}`])
    await Promise.all([compare(), compare(), compare()])
  })

  test('a disk of 1 TiB is there at once, and its holes are not read', async () => {
    const size = 2 ** 40
    const extents = async function* () {
      yield { offsetBytes: 0, bytes: noise(5, 2 * MIB) }
      yield { offsetBytes: size - 2 * MIB, bytes: noise(6, 2 * MIB) }
    }
    const path = join(folder, 'large.zvhd2')
    const pieces: Uint8Array[] = []
    for await (const piece of encodeZvhd2({ virtualSizeBytes: size, extents: extents() }, { threads }))
      pieces.push(piece)
    writeFileSync(path, Buffer.concat(pieces))
    const start = performance.now()
    const source = await openZvhd2Source(await openFileSource(path), { threads })
    const client = await connectNbd(await offered(source))
    const last = await client.read(size - 512, 512)
    expect(performance.now() - start).toBeLessThan(1000)
    expect(last.equals(noise(6, 2 * MIB).subarray(-512))).toBe(true)
    await client.close()
    const target = join(folder, 'large.raw')
    await run('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', url(await offered(source)), target])
    expect(statSync(target)).toMatchObject({ size })
    expect(statSync(target).blocks * 512).toBeLessThan(16 * MIB)
    await source.close()
  })
})

test('reads of a block that come together are one read of the file', async () => {
  let reads = 0
  const file = memorySource(zvhd2)
  const source = await openZvhd2Source(
    {
      ...file,
      read: (...range) => {
        reads += 1
        return file.read(...range)
      },
    },
    { threads },
  )
  reads = 0
  const client = await connectNbd(await offered(source))
  const pieces = await Promise.all(Array.from({ length: 16 }, (_, n) => client.read(MIB * 18 + n * 512, 512)))
  expect(Buffer.concat(pieces).equals(disk.subarray(18 * MIB, 18 * MIB + 16 * 512))).toBe(true)
  // The index, and the record.
  expect(reads).toBe(2)
  await client.close()
})

test('a source that cannot be read answers each read with an error, and goes on', async () => {
  const failures: unknown[] = []
  const source = { ...memorySource(disk), read: async () => Promise.reject(new Error('gone')) }
  const client = await connectNbd(await offered(source, { onError: (error) => failures.push(error) }))
  await expect(client.read(0, 512)).rejects.toThrow('error 5')
  await expect(client.read(0, 512)).rejects.toThrow('error 5')
  expect(failures).toHaveLength(2)
  await client.close()
})

describe('hostile clients', () => {
  const u32 = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4)
    for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4)
    return bytes
  }
  const option = (number: number, data = Buffer.alloc(0), length = data.length) =>
    Buffer.concat([Buffer.from('IHAVEOPT'), u32(number, length), data])
  const go = option(7, Buffer.alloc(6))
  const request = (command: number, offset: bigint, length: number) => {
    const bytes = Buffer.concat([
      u32(0x25609513, command),
      Buffer.from('handle00'),
      Buffer.alloc(8),
      u32(length),
    ])
    bytes.writeBigUInt64BE(offset, 16)
    return bytes
  }

  /** Sends all at once and answers what came back until the server closed. */
  async function talk(socketPath: string, ...said: Buffer[]): Promise<Buffer> {
    const socket = createConnection(socketPath)
    socket.write(Buffer.concat(said))
    const pieces: Buffer[] = []
    for await (const piece of socket) pieces.push(piece as Buffer)
    return Buffer.concat(pieces)
  }

  test.each([
    ['no flags', [u32(0)]],
    ['flags of the future', [u32(0xff)]],
    ['an option without its mark', [u32(1), Buffer.alloc(16, 1)]],
    ['an option of 4 GiB', [u32(1), option(7, Buffer.alloc(6), 0xffff_ffff)]],
    ['options without end', [u32(1), ...Array.from({ length: 100 }, () => option(3))]],
    ['a request without its mark', [u32(3), go, Buffer.alloc(28, 7)]],
    ['a write', [u32(3), go, request(1, 0n, 512), Buffer.alloc(512)]],
    ['the name of another export', [u32(1), option(1, Buffer.from('secret'))]],
    ['a goodbye', [u32(1), option(2)]],
  ])('%s ends the connection', async (_, said) => {
    await talk(await offered(memorySource(disk)), ...said)
  })

  test.each([
    ['GO with a name that is longer than its option', option(7, u32(100, 0))],
    [
      'GO with more wishes than it has room for',
      option(7, Buffer.concat([u32(0), Buffer.from([0xff, 0xff])])),
    ],
    ['a context of the future', option(10, u32(0, 0))],
    ['structured replies with something to say', option(8, Buffer.from('x'))],
    ['an option that nobody knows', option(77)],
  ])('%s is refused, and the client may go on', async (_, wrong) => {
    const said = await talk(await offered(memorySource(disk)), u32(3), wrong, go, request(2, 0n, 0))
    expect(said.readUInt32BE(18 + 12)).toBeGreaterThan(0x8000_0000)
    expect(said.includes(u32(7, 1))).toBe(true)
  })

  test.each([
    ['nothing', 0n, 0],
    ['more than the protocol lets it', 0n, 32 * MIB + 1],
    ['behind the end', BigInt(disk.length), 512],
    ['over the end', BigInt(disk.length) - 1n, 2],
    ['beyond all offsets', (1n << 64n) - 1n, 512],
  ])('a read of %s is refused', async (_, offset, length) => {
    const said = await talk(
      await offered(memorySource(disk)),
      ...[u32(3), go, request(0, offset, length), request(2, 0n, 0)],
    )
    expect(said.subarray(-16).equals(Buffer.concat([u32(0x67446698, 22), Buffer.from('handle00')]))).toBe(
      true,
    )
  })

  test('one that says nothing is cut off', async () => {
    await talk(await offered(memorySource(disk), { patienceMs: 100 }))
  })

  test('one that takes nothing of what it asks for is cut off, and does not make us read on', async () => {
    let readBytes = 0
    const memory = memorySource(disk)
    const source: BlockSource = {
      ...memory,
      read: (offset, length) => {
        readBytes += length
        return memory.read(offset, length)
      },
    }
    const socket = createConnection(await offered(source, { patienceMs: 300 })).pause()
    socket.on('error', () => {})
    socket.write(Buffer.concat([u32(3), go, ...Array.from({ length: 200 }, () => request(0, 0n, 16 * MIB))]))
    await closed(socket)
    expect(readBytes).toBeLessThanOrEqual(64 * MIB)
  })

  test('more connections than allowed are not taken', async () => {
    const socketPath = await offered(memorySource(disk), { connectionsMax: 2 })
    const clients = [await connectNbd(socketPath), await connectNbd(socketPath)]
    await expect(connectNbd(socketPath)).rejects.toThrow()
    await Promise.all(clients.map((client) => client.close()))
  })

  test('closing ends connections in the middle of a read', async () => {
    let answer = () => {}
    const source: BlockSource = {
      ...memorySource(disk),
      read: () =>
        new Promise((resolve) => {
          answer = () => resolve(Buffer.alloc(512))
        }),
    }
    const client = await connectNbd(await offered(source))
    const reading = client.read(0, 512)
    reading.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closing = open.pop()!.close()
    answer()
    await closing
    await expect(reading).rejects.toThrow()
  })
})

/** Takes the bytes only once the other side has given up. */
async function closed(socket: Socket): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 800))
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.resume()
  })
}
