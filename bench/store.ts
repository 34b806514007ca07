import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@/lib/drivers/store/file-store'
import { aesGcmSeal } from '@/lib/drivers/store/sealed/aes-gcm-seal'
import { noise } from '@/test/fixtures/os-disks'
import { percentile, report } from './support/report'

/**
 * A file put into the store as shards and read back, each unit checked, against `cp` and `sha256sum` of the same file; the
 * same bytes sealed and opened against OpenSSL's own speed. All in one run, in turns, for a machine is never twice the same.
 */
const FILE_MIB = Number(process.env.BENCH_FILE_MIB ?? 1024)
const ROUNDS = 4
const MIB = 1024 ** 2
const AHEAD_BYTES = 512 * 1024

const folder = await mkdtemp('/tmp/imprint-bench-')
const file = join(folder, 'disk.raw')
const store = new FileStore(join(folder, 'store'))
const key = { dataKey: randomBytes(32), imageId: 'bench' }
const bytesOfFile = () => createReadStream(file, { highWaterMark: AHEAD_BYTES })
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

const works = {
  reference: async () => {
    execFileSync('sh', ['-c', `cp ${file} ${file}.copy && sha256sum ${file}.copy`], { stdio: 'ignore' })
  },
  write: () => store.put('images/sharded', bytesOfFile(), { redundancy: 'multi_az' }),
  plainWrite: () => store.put('images/plain', bytesOfFile()),
  read: async () => pipeline(await store.read('images/sharded'), nowhere()),
  degradedRead: async () => pipeline(await store.read('images/degraded'), nowhere()),
  scrub: () => store.scrub('images/sharded'),
  sealedWrite: () => pipeline(bytesOfFile(), aesGcmSeal.sealing(key), createWriteStream(`${file}.sealed`)),
  sealedRead: () =>
    pipeline(
      createReadStream(`${file}.sealed`, { highWaterMark: AHEAD_BYTES }),
      aesGcmSeal.unsealing(key),
      nowhere(),
    ),
  opensslEncrypt: async () => {
    const line = `openssl enc -aes-256-ctr -nosalt -K ${'00'.repeat(32)} -iv ${'00'.repeat(16)} -in ${file} -out ${file}.enc`
    execFileSync('sh', ['-c', line], { stdio: 'ignore' })
  },
}
type Work = keyof typeof works

try {
  await pipeline(Readable.from(content()), createWriteStream(file))
  await store.put('images/degraded', bytesOfFile(), { redundancy: 'multi_az' })
  await rm(join(folder, 'store/zones/a/devices/0/images/degraded'), { recursive: true })
  const names = Object.keys(works) as Work[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Work, number[]>
  let peakRss = 0
  const idleRss = process.memoryUsage.rss()
  const watching = setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss())
  }, 50)
  // The first round warms page cache and code.
  for (let round = 0; round <= ROUNDS; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const start = performance.now()
      await works[name]()
      if (round > 0) times[name].push(performance.now() - start)
    }
  clearInterval(watching)
  const ms = (name: Work) => percentile(times[name], 0.5)
  const figure = (name: Work, what: string, against: Work, reference: string, goal?: string) => ({
    what,
    value: `${(FILE_MIB / (ms(name) / 1000)).toFixed(0)} MiB/s`,
    ratio: ms(against) / ms(name),
    reference,
    ...(goal && { goal }),
  })
  const copying = 'cp + sha256sum'
  const encrypting = 'openssl enc -aes-256-ctr'
  report('store', [
    { what: 'file', value: `${FILE_MIB} MiB` },
    { what: copying, value: `${(FILE_MIB / (ms('reference') / 1000)).toFixed(0)} MiB/s` },
    figure('write', 'write, 2 + 1 shards, on disk', 'reference', copying, '≥ 0.5'),
    figure('plainWrite', 'write, one file, on disk', 'reference', copying),
    figure('read', 'read, checked', 'reference', copying),
    figure('degradedRead', 'read without one shard, checked', 'reference', copying),
    figure('scrub', 'scrub', 'reference', copying),
    { what: encrypting, value: `${(FILE_MIB / (ms('opensslEncrypt') / 1000)).toFixed(0)} MiB/s` },
    figure('sealedWrite', 'write, sealed', 'opensslEncrypt', encrypting),
    figure('sealedRead', 'read, opened', 'opensslEncrypt', encrypting),
    { what: 'memory above idle', value: `${((peakRss - idleRss) / MIB).toFixed(0)} MiB` },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

function* content(): Generator<Buffer> {
  for (let mib = 0; mib < FILE_MIB; mib++) yield noise(mib + 1, MIB)
}
