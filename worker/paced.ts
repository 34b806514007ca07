import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { JobRun } from './job-run'

const MIB = 1024 * 1024

/** A body that goes no faster than the operator allows between regions, and that ends when the job is to stop. */
export function paced(run: JobRun, body: Readable, report: (bytes: number) => void): Readable {
  const bytesPerSecond = run.services.config.IMPRINT_COPY_MIB_PER_SECOND * MIB
  return Readable.from(
    (async function* () {
      const startedAt = performance.now()
      let sentBytes = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        run.signal.throwIfAborted()
        sentBytes += chunk.length
        const aheadMs =
          bytesPerSecond === 0 ? 0 : (sentBytes / bytesPerSecond) * 1000 - (performance.now() - startedAt)
        if (aheadMs > 0) await delay(aheadMs, undefined, { signal: run.signal })
        report(chunk.length)
        yield chunk
      }
    })(),
    { objectMode: false },
  )
}
