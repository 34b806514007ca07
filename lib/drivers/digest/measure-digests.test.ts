import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { PROGRAM } from './digest-thread'
import { DigestThreads } from './digest-threads'
import { measureDigests } from './measure-digests'

const MIB = 1024 * 1024
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })
const digestsOf = (bytes: Buffer) => ({
  md5: createHash('md5').update(bytes).digest('hex'),
  sha512: createHash('sha512').update(bytes).digest('hex'),
  sizeBytes: bytes.length,
})

function* inChunks(bytes: Buffer, chunkBytes: number) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** Sends bytes through and gives what came out, and the digests. */
async function measure(bytes: Buffer, chunkBytes: number, threads?: DigestThreads) {
  const measured = measureDigests(threads)
  const out: Buffer[] = []
  await pipeline(inChunks(bytes, chunkBytes), measured.stream, async (stream) => {
    for await (const chunk of stream) out.push(chunk as Buffer)
  })
  return { passed: Buffer.concat(out), digests: await measured.digests() }
}

describe('the digests of a stream', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1000, 7],
    [MIB - 1, 65_536],
    [MIB, 65_536],
    [MIB + 1, 65_536],
    [8 * MIB, MIB],
    [8 * MIB + 1, 100_000],
    [40 * MIB + 123, 16 * MIB],
  ])('%i bytes in chunks of %i', async (sizeBytes, chunkBytes) => {
    const bytes = randomBytes(sizeBytes)
    const { passed, digests } = await measure(bytes, chunkBytes)
    expect(passed.equals(bytes)).toBe(true)
    expect(digests).toEqual(digestsOf(bytes))
  })

  it('are told apart when many streams flow at once, on few threads', async () => {
    const threads = new DigestThreads({ threadsMax: 2 })
    const contents = Array.from({ length: 8 }, (_, turn) => randomBytes(3 * MIB + turn))
    const measured = await Promise.all(
      contents.map((bytes) => measure(bytes, 50_000 + bytes.length / 100, threads)),
    )
    expect(measured.map(({ digests }) => digests)).toEqual(contents.map(digestsOf))
    expect(threads.size).toBe(2)
  })

  it('can be asked for before there is a byte', async () => {
    const measured = measureDigests()
    const asked = measured.digests()
    await pipeline([Buffer.from('abc')], measured.stream, nowhere())
    expect(await asked).toEqual(digestsOf(Buffer.from('abc')))
  })
})

describe('pressure', () => {
  it('comes back from what reads behind: no more than the ring and the buffers of a stream are ahead', async () => {
    let takenBytes = 0
    const source = Readable.from(
      (function* () {
        for (;;) {
          takenBytes += MIB
          yield Buffer.alloc(MIB)
        }
      })(),
    )
    const measured = measureDigests()
    const broken = pipeline(source, measured.stream, new Writable({ write: () => undefined }))
    await delay(200)
    expect(takenBytes).toBeLessThan(32 * MIB)
    measured.abort()
    await expect(broken).rejects.toThrow('given up')
  })

  it('comes back from a thread that does not get on: no more than the ring is ahead of it', async () => {
    let takenBytes = 0
    const stuck = new DigestThreads({
      program: PROGRAM.replace(
        'hash.update',
        'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000); hash.update',
      ),
      idleMs: 0,
    })
    const measured = measureDigests(stuck)
    const source = function* () {
      for (;;) {
        takenBytes += MIB
        yield Buffer.alloc(MIB)
      }
    }
    const flowing = pipeline(source, measured.stream, nowhere())
    await expect.poll(() => takenBytes).toBeGreaterThan(8 * MIB)
    await delay(200)
    expect(takenBytes).toBeLessThan(16 * MIB)
    measured.abort()
    await expect(flowing).rejects.toThrow('given up')
    await expect.poll(() => stuck.size).toBe(0)
  })
})

describe('a stream that breaks', () => {
  it.each(['source', 'sink', 'abort'])(
    'by its %s rejects the digests and leaves nothing in hand',
    async (breaker) => {
      const threads = new DigestThreads({ idleMs: 20 })
      const measured = measureDigests(threads)
      const reason = new Error(breaker === 'abort' ? 'given up' : 'broken')
      let sentBytes = 0
      const source = Readable.from(
        (async function* () {
          for (;;) {
            yield randomBytes(MIB)
            sentBytes += MIB
            if (sentBytes < 12 * MIB) continue
            if (breaker === 'source') throw reason
            if (breaker === 'abort') measured.abort()
          }
        })(),
      )
      const sink = new Writable({
        write: (_chunk, _encoding, done) => done(breaker === 'sink' && sentBytes > 10 * MIB ? reason : null),
      })
      await expect(pipeline(source, measured.stream, sink)).rejects.toThrow(reason.message)
      await expect(measured.digests()).rejects.toThrow(reason.message)
      await expect.poll(() => threads.size).toBe(0)
    },
  )

  it('before its first byte needs no thread', async () => {
    const threads = new DigestThreads()
    const measured = measureDigests(threads)
    measured.stream.destroy()
    await expect(measured.digests()).rejects.toThrow('before its end')
    expect(threads.size).toBe(0)
  })

  it('does not disturb the next, which takes over its memory', async () => {
    const threads = new DigestThreads({ threadsMax: 2 })
    for (let round = 0; round < 10; round++) {
      const given = measureDigests(threads)
      given.stream.resume().on('error', () => undefined)
      given.stream.write(randomBytes(7 * MIB))
      given.abort()
      const bytes = randomBytes(9 * MIB)
      expect((await measure(bytes, 300_000, threads)).digests).toEqual(digestsOf(bytes))
    }
  })

  it('after its end changes nothing', async () => {
    const measured = measureDigests()
    await pipeline([Buffer.from('abc')], measured.stream, nowhere())
    measured.abort()
    expect(await measured.digests()).toEqual(digestsOf(Buffer.from('abc')))
  })
})

describe('threads', () => {
  it.each([
    ['throws', PROGRAM.replace('hash.update', 'throw new Error("no memory"); hash.update'), 'no memory'],
    ['ends', PROGRAM.replace('hash.update', 'process.exit(); hash.update'), 'has ended'],
  ])('one that %s breaks its streams, and the next begin anew', async (_what, program, message) => {
    const threads = new DigestThreads({ program })
    for (let round = 0; round < 2; round++) {
      const measured = measureDigests(threads)
      const flowing = pipeline(inChunks(randomBytes(20 * MIB), MIB), measured.stream, nowhere())
      await expect(flowing).rejects.toThrow(message)
      await expect(measured.digests()).rejects.toThrow(message)
      await expect.poll(() => threads.size).toBe(0)
    }
  })

  it('one that breaks at the last bytes breaks the digests, which nobody may then wait for in vain', async () => {
    const threads = new DigestThreads({
      program: PROGRAM.replace('hash.update', 'process.exit(); hash.update'),
    })
    const measured = measureDigests(threads)
    await pipeline([Buffer.from('abc')], measured.stream, nowhere()).catch(() => undefined)
    await expect(measured.digests()).rejects.toThrow('has ended')
  })

  it('are used again, and end when nothing comes', async () => {
    const threads = new DigestThreads({ idleMs: 100 })
    for (let round = 0; round < 5; round++) {
      await measure(randomBytes(MIB), 65_536, threads)
      expect(threads.size).toBe(2)
    }
    await expect.poll(() => threads.size).toBe(0)
    expect((await measure(Buffer.from('abc'), 1, threads)).digests.sizeBytes).toBe(3)
  })

  it('let the process end, and not before the digests are there', () => {
    const program = `
      import { measureDigests } from '@/lib/drivers/digest/measure-digests'
      const measured = measureDigests()
      measured.stream.resume().end(Buffer.alloc(3_000_000))
      measured.digests().then(({ md5 }) => console.log(md5))
    `
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      cwd: projectRoot,
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect(run).toMatchObject({ status: 0, signal: null, stderr: '' })
    expect(run.stdout.trim()).toBe(digestsOf(Buffer.alloc(3_000_000)).md5)
  })
})
