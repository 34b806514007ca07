import { createHash } from 'node:crypto'
import { pipeline, type Readable, Transform } from 'node:stream'
import { PartSizeWrong, type StoredBytes } from '@/lib/ports/object-store'

export interface MeasuredBody {
  body: Transform
  /** Fires when the source breaks: a client that only pipes a body would wait for its end for ever. */
  signal: AbortSignal
  /** What went through; ask after its end. */
  measured(): StoredBytes
}

/** Counts and hashes a stream on its way. With `expectedBytes` a body of another length is `PartSizeWrong`. */
export function measureBody(source: Readable, expectedBytes: number | null): MeasuredBody {
  const hash = createHash('sha256')
  const controller = new AbortController()
  let sizeBytes = 0
  const wrong = () => new PartSizeWrong(expectedBytes ?? 0, sizeBytes)
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (expectedBytes !== null && sizeBytes > expectedBytes) return done(wrong())
      hash.update(chunk)
      done(null, chunk)
    },
    flush: (done) => done(expectedBytes !== null && sizeBytes < expectedBytes ? wrong() : null),
  })
  pipeline(source, body, (error) => {
    if (error) controller.abort(error)
  })
  return {
    body,
    signal: controller.signal,
    measured: () => ({ sizeBytes, sha256: hash.digest('hex') }),
  }
}

/** Runs a request that sends the body; when the body broke, that is the error, not the broken request. */
export async function sendMeasured(
  { signal, measured }: MeasuredBody,
  send: () => Promise<unknown>,
): Promise<StoredBytes> {
  try {
    await send()
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
  if (signal.aborted) throw signal.reason
  return measured()
}
