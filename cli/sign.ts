import { createHash } from 'node:crypto'
import { formatSdkDate, signRequest } from '@/lib/domain/iam/request-signature'

export interface AccessKey {
  accessKeyId: string
  secret: string
}

/** A request as it will stand on the wire. */
export interface RequestToSign {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  /** Null for a body that flows: TLS alone protects it. */
  body: Uint8Array | null
}

/** Headers that make a request that of an access key's holder; ims-api §12.2. */
export function signatureHeaders(request: RequestToSign, key: AccessKey, now: Date): Record<string, string> {
  const added: Record<string, string> = { 'x-sdk-date': formatSdkDate(now) }
  if (request.body === null) added['x-sdk-content-sha256'] = 'UNSIGNED-PAYLOAD'
  const given: Record<string, string> = { host: request.url.host, ...added }
  for (const [name, value] of Object.entries(request.headers)) given[name.toLowerCase()] = value
  const signed = ['host', 'content-type', 'x-project-id', 'x-sdk-content-sha256', 'x-sdk-date']
  const authorization = signRequest(
    {
      method: request.method,
      path: request.url.pathname,
      query: request.url.search.slice(1),
      header: (name) => given[name],
      bodySha256: request.body && createHash('sha256').update(request.body).digest('hex'),
    },
    signed.filter((name) => given[name] !== undefined),
    key,
  )
  return { ...added, Authorization: authorization }
}
