import { execFile } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { DiskFormat } from '@/lib/domain/format/disk-format'
import { convertDiskFile } from '@/lib/drivers/imaging/convert-disk'
import { inspectDiskFile } from '@/lib/drivers/imaging/disk-file'
import { openFileSource } from '@/lib/drivers/imaging/file-source'
import { createJail } from '@/lib/drivers/imaging/jail'
import { connectNbd } from '@/lib/drivers/imaging/nbd-client'
import { exportNbd } from '@/lib/drivers/imaging/nbd-export'
import { CodecThreads } from '@/lib/drivers/imaging/zvhd/codec-threads'
import type { DiskExtent } from '@/lib/drivers/imaging/zvhd/disk-extent'
import { encodeZvhd2 } from '@/lib/drivers/imaging/zvhd/encode-zvhd'
import { openZvhd2Source } from '@/lib/drivers/imaging/zvhd/zvhd2-source'
import { noise } from '@/test/fixtures/os-disks'
import { type Figure, percentile, report } from './support/report'

/** The service's own formats against plain qemu-img, in turn; and how soon a disk can be used whose file is large. */
const ROUNDS = 3
const DATA_MIB = Number(process.env.BENCH_DATA_MIB ?? 1024)
const MIB = 1024 ** 2
const BLOCK_BYTES = 2 * MIB

const run = promisify(execFile)
const folder = await mkdtemp('/tmp/imprint-bench-')
const at = (name: string) => join(folder, name)
const threads = new CodecThreads()
let peakBytes = 0

try {
  await pipeline(Readable.from(content()), createWriteStream(at('raw')))
  await truncate(at('raw'), 8 * 1024 * MIB)
  const zlib = await qemuImg('-c -f raw -O qcow2', 'raw', 'qcow2-zlib')
  const measured = {
    qcow2: () => qemuImg('-c -f raw -O qcow2 -o compression_type=zstd -m 8 -W', 'raw', 'qcow2'),
    zvhd2: () => convert('raw', 'zvhd2', 'zvhd2'),
    zvhd: () => convert('raw', 'zvhd', 'zvhd'),
    rawFromQcow2: () => qemuImg('-f qcow2 -O raw', 'qcow2', 'raw-qcow2'),
    rawFromZvhd2: () => convert('zvhd2', 'raw-zvhd2', 'raw'),
    rawFromZvhd: () => convert('zvhd', 'raw-zvhd', 'raw'),
  }
  type Name = keyof typeof measured
  const costs: Partial<Record<Name, Cost[]>> = {}
  // The first round only warms the page cache.
  for (let round = 0; round <= ROUNDS; round++)
    for (const name of Object.keys(measured) as Name[]) {
      const cost = await measured[name]()
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
      if (round > 0) costs[name] = [...(costs[name] ?? []), cost]
    }
  const typical = (name: Name, of: keyof Cost) =>
    percentile(
      (costs[name] ?? []).map((cost) => cost[of]),
      0.5,
    )
  const rate = (ms: number) => `${(DATA_MIB / (ms / 1000)).toFixed(0)} MiB/s`
  const against = (what: string, name: Name, reference: Name): Figure[] => [
    {
      ...{ what, value: rate(typical(name, 'ms')), goal: '≥ 0.9' },
      ...{ ratio: typical(reference, 'ms') / typical(name, 'ms'), reference: 'qcow2, zstd' },
    },
    // What a busy machine does not change.
    {
      what: `${what}, processor time`,
      value: `${(typical(name, 'cpuMs') / 1000).toFixed(1)} s`,
      ...{ ratio: typical(reference, 'cpuMs') / typical(name, 'cpuMs'), reference: 'qcow2, zstd' },
    },
  ]
  const [small, large] = [await firstByteMs(64 * 1024 * MIB), await firstByteMs(1024 ** 2 * MIB)]
  report('formats', [
    { what: 'qemu-img: raw to qcow2, zstd', value: rate(typical('qcow2', 'ms')) },
    { what: 'qemu-img: raw to qcow2, zlib', value: rate(zlib.ms) },
    ...against('raw to zvhd2', 'zvhd2', 'qcow2'),
    ...against('raw to zvhd', 'zvhd', 'qcow2'),
    {
      ...{ what: 'raw to zvhd', value: rate(typical('zvhd', 'ms')), goal: '≥ 0.9' },
      ...{ ratio: zlib.ms / typical('zvhd', 'ms'), reference: 'qcow2, zlib' },
    },
    { what: 'qemu-img: qcow2, zstd to raw', value: rate(typical('rawFromQcow2', 'ms')) },
    ...against('zvhd2 to raw', 'rawFromZvhd2', 'rawFromQcow2'),
    ...against('zvhd to raw', 'rawFromZvhd', 'rawFromQcow2'),
    { what: 'first byte, 64 GiB of data', value: `${small.toFixed(0)} ms`, goal: '< 200 ms' },
    { what: 'first byte, 1 TiB of data', value: `${large.toFixed(0)} ms`, goal: '< 200 ms' },
    { what: 'memory of the process', value: `${(peakBytes / MIB).toFixed(0)} MiB` },
  ])
} finally {
  await threads.close()
  await rm(folder, { recursive: true, force: true })
}

/** In turn what cannot be made smaller, what compresses to nothing, and the bytes of a program. */
function* content(): Generator<Buffer> {
  const text = Buffer.alloc(MIB, 'image service bench line with words that repeat\n')
  const program = readFileSync(process.execPath)
  for (let mib = 0; mib < DATA_MIB; mib++) {
    const at = (mib * MIB) % (program.length - MIB)
    yield [() => noise(mib + 1, MIB), () => text, () => program.subarray(at, at + MIB)][mib % 3]!()
  }
}

interface Cost {
  ms: number
  /** Of all threads and processes. */
  cpuMs: number
}

async function qemuImg(options: string, from: string, to: string): Promise<Cost> {
  // With a flush at the end, as ours has one: a file has its name when it is on the disk.
  const command = `qemu-img convert -t writeback ${options} ${at(from)} ${at(to)}; times`
  const start = performance.now()
  const { stdout } = await run('bash', ['-e', '-c', command])
  const ms = performance.now() - start
  // The second line is about the children: `0m1.250s 0m0.330s`.
  const seconds = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return { ms, cpuMs: seconds.reduce((sum, [, m, s]) => sum + (Number(m) * 60 + Number(s)) * 1000, 0) }
}

async function convert(from: string, to: string, target: DiskFormat): Promise<Cost> {
  const [start, cpuStart] = [performance.now(), process.cpuUsage()]
  const facts = await inspectDiskFile(at(from))
  await convertDiskFile({ path: at(from), facts }, at(to), target, { jail: createJail(), threads }, {})
  const cpu = process.cpuUsage(cpuStart)
  return { ms: performance.now() - start, cpuMs: (cpu.user + cpu.system) / 1000 }
}

/** From a closed file to the first sector of its last block, by NBD. Every block has data, so the index is as large as it gets. */
async function firstByteMs(sizeBytes: number): Promise<number> {
  const block = Buffer.alloc(BLOCK_BYTES, 'x')
  // safe: each block is the same one, so it is compressed once
  const once = { window: 4, run: repeated(threads, block) } as unknown as CodecThreads
  const extents = async function* (): AsyncGenerator<DiskExtent> {
    for (let offsetBytes = 0; offsetBytes < sizeBytes; offsetBytes += BLOCK_BYTES)
      yield { offsetBytes, bytes: block }
  }
  const file = encodeZvhd2({ virtualSizeBytes: sizeBytes, extents: extents() }, { threads: once })
  await pipeline(Readable.from(file), createWriteStream(at('large')))
  const samples: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    const ownThreads = new CodecThreads()
    const start = performance.now()
    const source = await openZvhd2Source(await openFileSource(at('large')), { threads: ownThreads })
    const exported = await exportNbd(source, { socketPath: at('nbd') })
    const client = await connectNbd(at('nbd'))
    await client.read(sizeBytes - BLOCK_BYTES, 512)
    samples.push(performance.now() - start)
    await client.close()
    await exported.close()
    await source.close()
    await ownThreads.close()
  }
  await rm(at('large'))
  return percentile(samples, 0.5)
}

/** A run of the threads whose answer is given again and again, each time in memory of its own. */
function repeated(threads: CodecThreads, block: Buffer): CodecThreads['run'] {
  let first: ReturnType<CodecThreads['run']> | undefined
  return async (task, _input, parameters) => {
    first ??= threads.run(task, block, parameters)
    const made = await first
    return made && { ...made, bytes: Buffer.from(made.bytes) }
  }
}
