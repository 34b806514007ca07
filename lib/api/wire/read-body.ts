import { DomainError } from '@/lib/domain/errors'

/** Far above any request of ours; what a gateway of the same API takes is twelve times this. */
export const BODY_MAX_BYTES = 1024 * 1024

/** The whole body, which is refused before it is read to its end when it is too large. */
export async function readBody(headers: Headers, body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const declared = Number(headers.get('content-length') ?? 0)
  if (declared > BODY_MAX_BYTES) throw new DomainError('request.too_large', { limitBytes: BODY_MAX_BYTES })
  if (!body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > BODY_MAX_BYTES) throw new DomainError('request.too_large', { limitBytes: BODY_MAX_BYTES })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** JSON, or undefined for an empty body. */
export function parseBody(bytes: Buffer, accepted: readonly string[], type: string | null): unknown {
  if (bytes.length === 0) return undefined
  const given = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (given !== '' && !accepted.includes(given))
    throw new DomainError('request.media_type', { accepted: [...accepted] })
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new DomainError('request.invalid', { field: 'body', reason: 'json' })
  }
}
