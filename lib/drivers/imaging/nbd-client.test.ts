import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createJail } from '@/lib/drivers/imaging/jail'
import { connectNbd, NbdReadError } from '@/lib/drivers/imaging/nbd-client'
import { NbdProtocolError } from '@/lib/drivers/imaging/nbd-protocol'
import { openContainerSource } from '@/lib/drivers/imaging/nbd-server'
import { runTool } from '@/test/fixtures/os-disk-tools'

const MIB = 2 ** 20
const SIZE_BYTES = 9 * MIB + 512

let folder: string
let raw: Buffer
let path: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imprint-nbd-test-'))
  raw = Buffer.alloc(SIZE_BYTES)
  for (let at = 0; at < SIZE_BYTES; at += 4) raw.writeUInt32LE(at, at)
  path = join(folder, 'disk.qcow2')
  await writeFile(join(folder, 'disk.raw'), raw)
  await runTool('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', join(folder, 'disk.raw'), path])
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a container as blocks', () => {
  test('overlapping reads of any range, larger than a request too', async () => {
    const source = await openContainerSource(createJail(), path, 'qcow2')
    expect(source.sizeBytes).toBe(SIZE_BYTES)
    const ranges = Array.from({ length: 60 }, (_, index) => [index * 150_001, 1 + index * 3] as const)
    const all = await Promise.all(
      [...ranges, [0, SIZE_BYTES] as const].map(([at, length]) => source.read(at, length)),
    )
    for (const [index, [at, length]] of ranges.entries())
      expect(all[index]).toEqual(raw.subarray(at, at + length))
    expect(all.at(-1)?.equals(raw)).toBe(true)
    expect(await source.read(SIZE_BYTES, 0)).toHaveLength(0)
    await source.close()
  })

  test.each([
    [SIZE_BYTES, 1],
    [SIZE_BYTES - 1, 2],
    [-1, 1],
    [0.5, 1],
    [0, Number.NaN],
  ])('a read of %d+%d that leaves the disk is an error', async (at, length) => {
    const source = await openContainerSource(createJail(), path, 'qcow2')
    await expect(source.read(at, length)).rejects.toThrow(RangeError)
    await source.close()
  })

  test('close ends the server, and no socket stays', async () => {
    vi.stubEnv('TMPDIR', folder)
    const before = await readdir(folder)
    const source = await openContainerSource(createJail(), path, 'qcow2')
    expect(await serversOf(path)).not.toEqual([])
    expect(await readdir(folder)).toEqual(before)
    await source.close()
    vi.unstubAllEnvs()
    expect(await serversOf(path)).toEqual([])
    await expect(source.read(0, 1)).rejects.toThrow()
  })

  test('a file that the tool cannot read is the fault of the file', async () => {
    const broken = join(folder, 'broken.qcow2')
    await writeFile(broken, (await readFile(path)).subarray(0, 90))
    await expect(openContainerSource(createJail(), broken, 'qcow2')).rejects.toMatchObject({
      code: 'file.corrupt',
    })
    expect(await serversOf(broken)).toEqual([])
  })

  // The worker may be killed at any time; what it started must not stay behind.
  test('the server ends when our process is killed', async () => {
    const alone = join(folder, 'alone.qcow2')
    await writeFile(alone, await readFile(path))
    const script = join(folder, 'open.mts')
    const root = resolve(import.meta.dirname, '../../..')
    await writeFile(
      script,
      `import { createJail } from '${root}/lib/drivers/imaging/jail'
       import { openContainerSource } from '${root}/lib/drivers/imaging/nbd-server'
       await openContainerSource(createJail(), '${alone}', 'qcow2')
       console.log('open')
       setInterval(() => {}, 1000)`,
    )
    const args = ['--import', 'tsx', '--input-type=module', '-e', `await import('${script}')`]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((done) => child.stdout.once('data', done))
    expect(await serversOf(alone)).not.toEqual([])
    child.kill('SIGKILL')
    await expect.poll(() => serversOf(alone), { timeout: 5000 }).toEqual([])
  })
})

// The server reads files nobody vouched for and could be taken over: the client believes nothing.
describe('a server that does not keep to the protocol', () => {
  const GREETING = Buffer.concat([Buffer.from('NBDMAGICIHAVEOPT'), Buffer.from([0, 1])])
  const optionReply = (type: number, payload: Buffer, lengthBytes = payload.length) => {
    const head = Buffer.alloc(20)
    head.writeBigUInt64BE(0x0003e889045565a9n, 0)
    head.writeUInt32BE(7, 8)
    head.writeUInt32BE(type, 12)
    head.writeUInt32BE(lengthBytes, 16)
    return Buffer.concat([head, payload])
  }
  const exportInfo = (size: bigint) => {
    const payload = Buffer.alloc(12)
    payload.writeBigUInt64BE(size, 2)
    return optionReply(3, payload)
  }
  const ACK = optionReply(1, Buffer.alloc(0))
  const reply = (handle: bigint, errorNumber = 0, data = Buffer.alloc(0)) => {
    const head = Buffer.alloc(16)
    head.writeUInt32BE(0x67446698, 0)
    head.writeUInt32BE(errorNumber, 4)
    head.writeBigUInt64BE(handle, 8)
    return Buffer.concat([head, data])
  }

  let server: Server | undefined
  const sockets = new Set<Socket>()
  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    server?.close()
  })

  let count = 0
  /** Sends each answer after the next thing the client says; the first at once. */
  async function serve(...answers: (Buffer | { last: Buffer })[]): Promise<string> {
    count += 1
    const socketPath = join(folder, `fake-${count}`)
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      const next = () => {
        const answer = answers.shift()
        if (Buffer.isBuffer(answer)) socket.write(answer)
        else if (answer) socket.end(answer.last)
      }
      socket.on('data', next)
      next()
    })
    await new Promise<void>((done) => server!.listen(socketPath, done))
    return socketPath
  }

  test.each([
    ['another greeting', [Buffer.alloc(18, 'x')]],
    ['an old handshake', [Buffer.concat([GREETING.subarray(0, 16), Buffer.from([0, 0])])]],
    ['another magic number', [GREETING, Buffer.alloc(20, 7)]],
    ['an endless option reply', [GREETING, optionReply(3, Buffer.alloc(12), 0xffff_ffff)]],
    ['a refusal', [GREETING, optionReply(0x8000_0006, Buffer.alloc(0))]],
    ['an end without a size', [GREETING, ACK]],
    ['a size beyond 2^53', [GREETING, exportInfo(2n ** 60n)]],
  ])('%s', async (_, answers) => {
    await expect(connectNbd(await serve(...answers))).rejects.toThrow(NbdProtocolError)
  })

  test('a connection that ends in the handshake', async () => {
    await expect(connectNbd(await serve({ last: GREETING }))).rejects.toThrow()
  })

  const start = Buffer.concat([exportInfo(4096n), ACK])

  test.each([
    ['answers what nobody asked', reply(99n)],
    ['sends another magic number', Buffer.alloc(16, 1)],
  ])('%s: every read ends, later ones too', async (_, answer) => {
    const source = await connectNbd(await serve(GREETING, start, answer))
    await expect(source.read(0, 512)).rejects.toThrow(NbdProtocolError)
    await expect(source.read(0, 512)).rejects.toThrow(NbdProtocolError)
    await source.close()
  })

  test('a connection that ends inside the data', async () => {
    const source = await connectNbd(await serve(GREETING, start, { last: reply(1n, 0, Buffer.alloc(100)) }))
    const reading = source.read(0, 512)
    const later = source.read(512, 512)
    await expect(reading).rejects.toThrow('closed the connection')
    await expect(later).rejects.toThrow('closed the connection')
  })

  test('an error of one read leaves the next alone', async () => {
    const source = await connectNbd(
      await serve(GREETING, start, reply(1n, 5), reply(2n, 0, Buffer.alloc(512, 'y'))),
    )
    await expect(source.read(0, 512)).rejects.toThrow(NbdReadError)
    expect(await source.read(512, 512)).toEqual(Buffer.alloc(512, 'y'))
    await source.close()
  })
})

/** Processes, of the sandbox or in it, that serve this file. */
async function serversOf(disk: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (line.startsWith('bwrap\0') && line.includes(`\0${disk}\0`)) found.push(Number(name))
  }
  return found
}
