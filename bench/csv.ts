import { exportImageList } from '@/lib/services/image/export-image-list'
import { actorOf, contextOf, makeAccount, makeRegions, REGION, testServices } from '@/test/support/world'
import { fillImages, withBenchDatabase } from './support/deployment'
import { report } from './support/report'

/** The image list of 100,000 rows as CSV: time and how far memory rises above idle. */
const ROWS = 100_000
const SAMPLE_MS = 20

await withBenchDatabase(async (database) => {
  await makeRegions(database)
  const account = await makeAccount(database)
  await fillImages(database, account.projectId, REGION, ROWS)
  const ctx = contextOf(testServices(database), actorOf(account))
  globalThis.gc?.()
  const idleBytes = process.memoryUsage().rss
  let peakBytes = idleBytes
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
  }, SAMPLE_MS)
  const start = performance.now()
  const { chunks } = await exportImageList(ctx, { tab: 'private', locale: 'zh' })
  let sizeBytes = 0
  let lines = 0
  for await (const chunk of chunks) {
    sizeBytes += Buffer.byteLength(chunk)
    lines += chunk.split('\r\n').length - 1
  }
  const seconds = (performance.now() - start) / 1000
  clearInterval(timer)
  report('csv', [
    { what: 'rows', value: (lines - 1).toLocaleString('en') },
    { what: 'size', value: `${(sizeBytes / 1e6).toFixed(1)} MB` },
    { what: 'time', value: `${seconds.toFixed(2)} s`, goal: '< 3 s' },
    {
      what: 'memory above idle',
      value: `${((peakBytes - idleBytes) / 1e6).toFixed(0)} MB`,
      goal: '< 100 MB',
    },
  ])
})
