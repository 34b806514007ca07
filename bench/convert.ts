import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { identifyOs } from '@/lib/drivers/imaging/os/identify-os'
import { createImaging } from '@/lib/drivers/imaging/qemu-imaging'
import { noise } from '@/test/fixtures/os-disks'
import { writeBase } from '@/test/support/base-image'
import { percentile, report } from './support/report'

/** Import conversion (inspect, check, convert, verify) against plain qemu-img with the same target, in turn. */
const run = promisify(execFile)
const ROUNDS = 3
const DATA_MIB = 3072

const folder = await mkdtemp('/tmp/imprint-bench-')
try {
  const raw = join(folder, 'disk.raw')
  await pipeline(Readable.from(content()), createWriteStream(raw))
  await run('truncate', ['-s', '8G', raw])
  const source = join(folder, 'disk.qcow2')
  await run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, source])
  const imaging = createImaging({ identify: identifyOs })

  const plainMs: number[] = []
  const conversionMs: number[] = []
  const allMs: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const plain = await timed(() =>
      run(
        'qemu-img',
        'convert -f qcow2 -O qcow2 -c -o compression_type=zstd -m 8 -W'
          .split(' ')
          .concat(source, join(folder, 'plain')),
      ),
    )
    const checks = await timed(async () => {
      const file = await imaging.inspectFile(source)
      await imaging.checkFile(source, file.format)
    })
    const file = await imaging.inspectFile(source)
    const conversion = await timed(() => writeBase(imaging, { ...file, path: source }, join(folder, 'ours')))
    await Promise.all(['plain', 'ours'].map((name) => rm(join(folder, name))))
    // The first round only warms the page cache.
    if (round > 0) {
      plainMs.push(plain)
      conversionMs.push(conversion)
      allMs.push(checks + conversion)
    }
  }
  const [plain, conversion, all] = [plainMs, conversionMs, allMs].map((samples) =>
    percentile(samples, 0.5),
  ) as [number, number, number]
  report('convert', [
    { what: 'plain qemu-img, 3 GiB of data', value: `${mibPerSecond(plain)} MiB/s` },
    {
      what: 'conversion, result verified',
      value: `${mibPerSecond(conversion)} MiB/s`,
      ratio: plain / conversion,
      reference: 'plain qemu-img',
      goal: '≥ 0.9',
    },
    {
      what: 'with inspection and check before',
      value: `${mibPerSecond(all)} MiB/s`,
      ratio: plain / all,
      reference: 'plain qemu-img',
    },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Half noise, half text: what disks hold compresses to some degree. */
function* content(): Generator<Buffer> {
  const text = Buffer.from('image service bench line with words that repeat\n'.repeat(22_000)).subarray(
    0,
    1024 ** 2,
  )
  for (let mib = 0; mib < DATA_MIB; mib++) yield mib % 2 === 0 ? noise(mib + 1, 1024 ** 2) : text
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function mibPerSecond(ms: number): string {
  return (DATA_MIB / (ms / 1000)).toFixed(0)
}
