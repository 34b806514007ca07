import { pipeline } from 'node:stream/promises'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '@/lib/services/context'
import { openImageBytes } from '@/lib/services/image/open-bytes'
import type { ImageData } from '@/lib/services/image/open-image-data'
import type { ByteExchange } from './byte-exchange'
import { sendStored } from './send-stored'

/** `GET /v2/images/:id/file`: what is kept here like any download, what lies elsewhere through us; nothing yet is 204. */
export async function sendImageData(
  exchange: ByteExchange,
  ctx: Context,
  { image, stored }: ImageData,
): Promise<void> {
  const { response, request } = exchange
  if (stored && image.sha256) {
    // Of the whole: said only where the whole is sent.
    if (image.md5 && !request.headers.range) response.setHeader('Content-MD5', image.md5)
    return sendStored(exchange, {
      fileName: `${image.name || image.id}.${image.diskFormat}`,
      sizeBytes: image.sizeBytes,
      sha256: image.sha256,
      stored,
    })
  }
  if (image.status === 'queued') return void response.writeHead(204).end()
  if (request.headers.range)
    throw new DomainError('request.not_supported', { operation: 'range of a remote image' })
  const { body, sizeBytes } = await openImageBytes(ctx, image)
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    ...(sizeBytes !== null && { 'Content-Length': sizeBytes }),
    ...(image.md5 && { 'Content-MD5': image.md5 }),
  })
  if (request.method === 'HEAD') {
    body.destroy()
    return void response.end()
  }
  // A sender that breaks off ends the connection, so that nobody takes a part for the whole.
  await pipeline(body, response)
}
