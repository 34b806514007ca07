import { Readable } from 'node:stream'
import type { JobRun } from './job-run'

/**
 * A body that tells how far it is, and that ends when the job is to stop.
 * @param share of the whole job that this body is, 0..1
 */
export function watched(
  run: JobRun,
  body: AsyncIterable<Buffer>,
  sizeBytes: number | null,
  share: number,
): Readable {
  return Readable.from(counted(run, body, sizeBytes, share), { objectMode: false })
}

async function* counted(run: JobRun, body: AsyncIterable<Buffer>, sizeBytes: number | null, share: number) {
  let doneBytes = 0
  for await (const chunk of body) {
    run.signal.throwIfAborted()
    doneBytes += chunk.length
    const fraction = sizeBytes ? share * (doneBytes / sizeBytes) : 0
    run.report({ doneBytes, totalBytes: sizeBytes ?? 0, fraction })
    yield chunk
  }
}
