import type { Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from './command'
import type { Connection } from './connection'
import { Failure } from './failure'
import { type Image, imagePath } from './image'
import { hashInto, hashOf, watching } from './local-file'
import { PartFile } from './part-file'
import { ByteProgress } from './progress'
import { bytesText } from './quantity'

const ATTEMPTS = 6
const RETRY_MS = 1000

/** Downloads an image's data under a temporary name, compares its checksum and gives it its own name. */
export async function download(
  call: Call,
  connection: Connection,
  image: Image,
  target: string,
): Promise<void> {
  const part = new PartFile(target, { url: connection.url, imageId: image.id })
  for (let attempt = 1; ; ) {
    const before = part.sizeBytes()
    try {
      await fetchRest(call, connection, image, part)
      break
    } catch (error) {
      if (call.world.signal.aborted) {
        call.output.note('Stopped; the same command goes on where it was.')
        throw error
      }
      // Counts only attempts that brought nothing.
      attempt = part.sizeBytes() > before ? 1 : attempt + 1
      if (!(error instanceof Failure) || error.kind !== 'network' || attempt > ATTEMPTS) throw error
      call.output.note(`${error.message} Going on from ${bytesText(part.sizeBytes())}.`)
      await delay(RETRY_MS * attempt, undefined, { signal: call.world.signal })
    }
  }
  await insistSame(call, image, part)
  await sync(part.path)
  await rename(part.path, target)
  part.forget()
}

/** Everything that is not there yet, or all of it when the data has changed since. */
async function fetchRest(call: Call, connection: Connection, image: Image, part: PartFile): Promise<void> {
  const etag = part.etag()
  const from = etag === null ? 0 : part.sizeBytes()
  if (etag !== null && from === image.size) return
  const answer = await openData(connection, image, from, etag)
  const isRest = answer.statusCode === 206
  if (isRest) insistRange(answer, from)
  if (isRest) call.output.note(`Going on from ${bytesText(from)}.`)
  const given = answer.headers.etag
  if (!isRest && given) part.begin(given)
  const progress = new ByteProgress(call.output, 'Received', image.size ?? 0, isRest ? from : 0)
  try {
    await pipeline(
      answer,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          progress.add(chunk.length)
          yield chunk
        }
      },
      createWriteStream(part.path, { flags: isRest ? 'a' : 'w', mode: 0o600 }),
      { signal: call.world.signal },
    )
  } catch (error) {
    if (call.world.signal.aborted) throw error
    const isDisk =
      ['write', 'open'].includes(String((error as NodeJS.ErrnoException).syscall)) && !answer.errored
    if (isDisk)
      throw new Failure('failed', `${part.path} cannot be written: ${(error as Error).message}`, {
        cause: error,
      })
    throw new Failure('network', 'The connection was lost.', { cause: error })
  } finally {
    progress.end()
  }
}

async function openData(
  connection: Connection,
  image: Image,
  from: number,
  etag: string | null,
): Promise<IncomingMessage> {
  const headers: Record<string, string> = { Accept: 'application/octet-stream' }
  if (etag !== null) Object.assign(headers, { Range: `bytes=${from}-`, 'If-Range': etag })
  const answer = await connection.open({ method: 'GET', path: imagePath(image.id, '/file'), headers })
  if (answer.statusCode !== 204) return answer
  answer.resume()
  throw new Failure('conflict', `Image ${image.id} has no data yet: it is ${image.status}.`)
}

function insistRange(answer: IncomingMessage, from: number): void {
  if (answer.headers['content-range']?.startsWith(`bytes ${from}-`)) return
  answer.destroy()
  throw new Failure('failed', 'The server sent another part than was asked for.')
}

async function insistSame(call: Call, image: Image, part: PartFile): Promise<void> {
  const sizeBytes = part.sizeBytes()
  const { size, os_hash_algo: algorithm, os_hash_value: value } = image
  if (size !== null && sizeBytes !== size) {
    part.drop()
    throw new Failure('failed', `${sizeBytes} bytes came instead of ${size}; what came was removed.`)
  }
  if (!algorithm || !value)
    return call.output.warn('the server gives no checksum, so nothing could be compared.')
  const hash = hashOf(algorithm)
  await hashInto(hash, part.path, call.world.signal)
  if (hash.digest('hex') === value.toLowerCase()) return
  part.drop()
  throw new Failure('failed', `The ${algorithm} is not the one that the server gives; what came was removed.`)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** To stdout: what is damaged cannot be taken back, but it is said. */
export async function downloadToOutput(call: Call, connection: Connection, image: Image): Promise<void> {
  const answer = await openData(connection, image, 0, null)
  const algorithm = image.os_hash_algo
  const hash: Hash | null = algorithm ? hashOf(algorithm) : null
  const progress = new ByteProgress(call.output, 'Received', image.size ?? 0)
  const body = hash ? answer.pipe(watching(hash, (bytes) => progress.add(bytes))) : answer
  answer.on('error', (error) => body.destroy(error))
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) await call.output.data(chunk)
  } catch (error) {
    if (call.world.signal.aborted) throw error
    throw new Failure('network', 'The connection was lost.', { cause: error })
  } finally {
    progress.end()
  }
  if (hash && hash.digest('hex') !== image.os_hash_value)
    throw new Failure(
      'failed',
      `The ${algorithm} is not the one that the server gives: what was written is damaged.`,
    )
}
