import { createHash, randomFillSync } from 'node:crypto'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { measureDigests } from '@/lib/drivers/digest/measure-digests'
import { percentile, report } from './support/report'

/** MD5 and SHA-512 of random bytes on their way through a pipeline to nowhere: on the main thread, and on threads of their own. */
const SIZE_MIB = Number(process.env.BENCH_FILE_MIB ?? 1024)
const ROUNDS = 4
/** As a socket or a file hands them over. */
const CHUNK_BYTES = 64 * 1024
const MIB = 1024 ** 2

const random = randomFillSync(Buffer.allocUnsafeSlow(64 * MIB))

function* content(): Generator<Buffer> {
  for (let sentBytes = 0; sentBytes < SIZE_MIB * MIB; sentBytes += CHUNK_BYTES) {
    const at = sentBytes % random.length
    yield random.subarray(at, at + CHUNK_BYTES)
  }
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

async function onOneThread(): Promise<string> {
  const [md5, sha512] = [createHash('md5'), createHash('sha512')]
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      md5.update(chunk)
      sha512.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(content(), hashing, nowhere())
  return md5.digest('hex') + sha512.digest('hex')
}

async function onThreads(): Promise<string> {
  const { stream, digests } = measureDigests()
  await pipeline(content(), stream, nowhere())
  const { md5, sha512 } = await digests()
  return md5 + sha512
}

/** MiB a second of each, in turns, after a round that warms both. */
async function measure() {
  const [one, ours]: [number[], number[]] = [[], []]
  let peakBytes = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const results: string[] = []
    for (const [work, rates] of [
      [onOneThread, one],
      [onThreads, ours],
    ] as const) {
      const start = performance.now()
      results.push(await work())
      if (round > 0) rates.push(SIZE_MIB / ((performance.now() - start) / 1000))
    }
    if (results[0] !== results[1]) throw new Error('the digests differ')
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
  }
  return { one: percentile(one, 0.5), ours: percentile(ours, 0.5), peakBytes }
}

const { one, ours, peakBytes } = await measure()
const rate = (mibPerSecond: number) => `${mibPerSecond.toFixed(0)} MiB/s`
report('digests', [
  { what: 'random bytes', value: `${SIZE_MIB} MiB` },
  { what: 'md5 + sha512 on one thread', value: rate(one) },
  {
    what: 'md5 + sha512 on threads of their own',
    value: rate(ours),
    ratio: ours / one,
    reference: 'one thread',
    goal: '≥ 1.6',
  },
  { what: 'memory of the process', value: `${(peakBytes / MIB).toFixed(0)} MiB` },
])
