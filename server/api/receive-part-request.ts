import { DomainError } from '@/lib/domain/errors'
import type { UploadPartView } from '@/lib/domain/upload/upload'
import type { Context } from '@/lib/services/context'
import { receivePart } from '@/lib/services/upload/receive-part'
import { sendJson } from './answers'
import { type ByteExchange, headerOf } from './byte-exchange'
import { sha256OfDigest } from './digest-header'
import { recentContextOf } from './recent-contexts'

/** `PUT …/uploads/:uploadId/parts/:partNumber` of the console. */
export async function receivePartRequest(
  exchange: ByteExchange,
  params: Record<string, string>,
): Promise<void> {
  await receivePartAs(exchange, await recentContextOf(exchange), params, (part) => part)
}

/**
 * Takes a part from whoever sends it. The body is the part; `Content-Digest` (RFC 9530) says its SHA-256.
 * `Imprint-Zero-Part: 1` with an empty body stands for a part that is all zero.
 */
export async function receivePartAs(
  exchange: ByteExchange,
  ctx: Context,
  { uploadId, partNumber }: Record<string, string>,
  present: (part: UploadPartView) => object,
): Promise<void> {
  const { request, response } = exchange
  const body = isZeroPart(exchange)
    ? null
    : { stream: request, sizeBytes: lengthOf(exchange), sha256: sha256Of(exchange) }
  const part = await receivePart(ctx, { uploadId: uploadId ?? '', partNumber: Number(partNumber), body })
  response.setHeader('ETag', `"${part.sha256}"`)
  sendJson(response, 200, present(part))
}

export const isZeroPart = ({ request }: ByteExchange): boolean =>
  headerOf(request, 'imprint-zero-part') === '1'

function lengthOf({ request }: ByteExchange): number {
  const length = headerOf(request, 'content-length')
  if (length === undefined)
    throw new DomainError('request.invalid', { field: 'Content-Length', reason: 'required' })
  return Number(length)
}

function sha256Of({ request }: ByteExchange): string {
  const sha256 = sha256OfDigest(headerOf(request, 'content-digest') ?? '')
  if (!sha256) throw new DomainError('request.invalid', { field: 'Content-Digest', reason: 'sha256' })
  return sha256
}
