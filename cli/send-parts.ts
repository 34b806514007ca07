import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import type { Call } from './command'
import type { Connection } from './connection'
import { Failure } from './failure'
import type { LocalFile } from './local-file'
import { ByteProgress } from './progress'
import { patiently } from './retry'
import { type UploadWithParts, uploadPath } from './upload'

const CHUNK_BYTES = 1024 * 1024
/** A part is soon written: a line that is silent for longer is dead. */
const SILENCE_MS = 120_000
const ZEROS = Buffer.alloc(CHUNK_BYTES)

/** A stretch of the file; `end` is the first byte after it. */
interface Stretch {
  number: number
  start: number
  end: number
}

export const changed = (file: LocalFile): Failure =>
  new Failure('failed', `${file.path} was changed while it was sent: run the command again.`)

/** Sends the parts that are missing; answers the SHA-256 of the whole file. */
export async function sendParts(
  call: Call,
  connection: Connection,
  upload: UploadWithParts,
  file: LocalFile,
): Promise<string> {
  const whole = createHash('sha256')
  const there = new Map(upload.parts.map(({ number, sha256 }) => [number, sha256]))
  const progress = new ByteProgress(call.output, 'Sent', file.sizeBytes, upload.received_bytes)
  try {
    for (let number = 1; number <= upload.part_count; number++) {
      const start = (number - 1) * upload.part_size_bytes
      const stretch = { number, start, end: Math.min(start + upload.part_size_bytes, file.sizeBytes) }
      const { sha256, isZero } = await lookAt(call, file, stretch, whole)
      const kept = there.get(number)
      if (kept === undefined)
        await patiently(call, `part ${number}`, () =>
          isZero
            ? sendZeros(connection, upload, stretch, progress)
            : sendBytes(connection, upload, file, stretch, sha256, progress),
        )
      else if (kept !== sha256) throw changed(file)
    }
  } finally {
    progress.end()
  }
  return whole.digest('hex')
}

/** The checksum of a part, which is added to that of the file; parts that were sent before are read for it as well. */
async function lookAt(
  call: Call,
  file: LocalFile,
  { start, end }: Stretch,
  whole: Hash,
): Promise<{ sha256: string; isZero: boolean }> {
  const hash = createHash('sha256')
  let readBytes = 0
  let isZero = true
  const { signal } = call.world
  const stream = createReadStream(file.path, { start, end: end - 1, highWaterMark: CHUNK_BYTES, signal })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    whole.update(chunk)
    readBytes += chunk.length
    isZero &&= chunk.equals(ZEROS.subarray(0, chunk.length))
  }
  if (readBytes < end - start) throw changed(file)
  return { sha256: hash.digest('hex'), isZero }
}

/** Much of a disk may be empty: such a part is told, not sent. */
async function sendZeros(
  connection: Connection,
  upload: UploadWithParts,
  { number, start, end }: Stretch,
  progress: ByteProgress,
): Promise<void> {
  const path = await uploadPath(connection, upload.upload_id, `/parts/${number}`)
  await connection.json({ method: 'PUT', path, headers: { 'Imprint-Zero-Part': '1' } })
  progress.add(end - start)
}

async function sendBytes(
  connection: Connection,
  upload: UploadWithParts,
  file: LocalFile,
  { number, start, end }: Stretch,
  sha256: string,
  progress: ByteProgress,
): Promise<void> {
  const path = await uploadPath(connection, upload.upload_id, `/parts/${number}`)
  const digest = `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
  let sentBytes = 0
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sentBytes += chunk.length
      progress.add(chunk.length)
      done(null, chunk)
    },
  })
  const source = createReadStream(file.path, { start, end: end - 1, highWaterMark: CHUNK_BYTES })
  source.on('error', (error) => body.destroy(error))
  body.on('close', () => source.destroy())
  try {
    await connection.upload(
      { method: 'PUT', path, headers: { 'Content-Digest': digest } },
      { body: source.pipe(body), sizeBytes: end - start, silenceMs: SILENCE_MS },
    )
  } catch (error) {
    // Sent in vain.
    progress.add(-sentBytes)
    throw error
  }
}
