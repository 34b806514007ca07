import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@/lib/domain/errors'
import { type ByteRange, ObjectDamaged, ObjectMissing } from '@/lib/ports/object-store'
import { SealBroken } from '@/lib/ports/seal'
import type { Download } from '@/lib/services/image/open-download'
import { forgetKey, readPlain } from '@/lib/services/stored/plain-bytes'
import { type ByteExchange, headerOf } from './byte-exchange'
import { parseRange, type RangeAnswer } from './byte-range'
import { attachment } from './content-disposition'
import { digestOfSha256 } from './digest-header'

/**
 * Sends stored bytes, whole or a range of them. A whole download is checked against the recorded checksum on its way: when
 * it differs, the last piece is held back and the connection cut, so that nobody takes damaged bytes for good ones [S4].
 */
export async function sendStored(
  exchange: ByteExchange,
  download: Download,
  cacheControl = 'private, no-cache',
): Promise<void> {
  try {
    await send(exchange, download, cacheControl)
  } finally {
    forgetKey(download.stored)
  }
}

async function send(exchange: ByteExchange, download: Download, cacheControl: string): Promise<void> {
  const { request, response } = exchange
  const etag = `"${download.sha256}"`
  response.setHeader('ETag', etag)
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader('Cache-Control', cacheControl)
  if (headerOf(request, 'if-none-match') === etag) return void response.writeHead(304).end()

  const range = rangeFor(exchange, download, etag)
  if (range === 'outside') {
    response.setHeader('Content-Range', `bytes */${download.sizeBytes}`)
    throw new DomainError('request.range_not_satisfiable', { sizeBytes: download.sizeBytes })
  }
  const isHead = request.method === 'HEAD'
  const body = isHead ? null : await openBody(exchange, download, range)
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': range ? range.end - range.start + 1 : download.sizeBytes,
    'Content-Disposition': attachment(download.fileName),
    'Repr-Digest': digestOfSha256(download.sha256),
    ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${download.sizeBytes}` }),
  })
  if (!body) return void response.end()
  try {
    await (range ? pipeline(body, response) : pipeline(body, verifying(download.sha256), response))
  } catch (error) {
    // The pipeline has cut the connection; that a reader went away is not worth a line.
    if (error instanceof DomainError)
      exchange.log.error(
        { requestId: exchange.info.requestId, storedKey: download.stored.key, ...error.params },
        'stored bytes do not have their checksum',
      )
    else if (!response.destroyed) throw error
  }
}

async function openBody(
  { services }: ByteExchange,
  { stored }: Download,
  range: ByteRange | null,
): Promise<Readable> {
  try {
    return await readPlain(services, stored, range ?? undefined)
  } catch (error) {
    if (isDamage(error)) throw new DomainError('image.integrity', {}, { cause: error })
    throw error
  }
}

/** Nothing there, too little of it, or not what was sealed. */
const isDamage = (error: unknown): boolean =>
  error instanceof ObjectMissing || error instanceof ObjectDamaged || error instanceof SealBroken

/** `If-Range` with another version than ours asks for the whole instead of a part that would not fit. */
function rangeFor({ request }: ByteExchange, { sizeBytes }: Download, etag: string): RangeAnswer {
  const ifRange = headerOf(request, 'if-range')
  return ifRange !== undefined && ifRange !== etag ? null : parseRange(headerOf(request, 'range'), sizeBytes)
}

/** Passes everything on, the last piece only when all of it has the checksum. */
function verifying(sha256: string): Transform {
  const hash = createHash('sha256')
  let held: Buffer | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      const ready = held
      held = chunk
      done(null, ready)
    },
    flush(done) {
      const actual = hash.digest('hex')
      if (actual !== sha256) done(new DomainError('image.integrity', { expected: sha256, actual }))
      else done(null, held)
    },
  })
}
