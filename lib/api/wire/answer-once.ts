import { createHash } from 'node:crypto'
import type { Context, Services } from '@/lib/services/context'
import { carryOutOnce } from '@/lib/services/idempotency/carry-out-once'

interface Keyed {
  key: string
  method: string
  url: URL
  bytes: Buffer
}

/** What of an answer is given again; the rest belongs to one exchange alone. */
const KEPT_HEADERS = ['content-type', 'location', 'etag'] as const

/** Answers a create with an idempotency key: the same request twice makes one thing and gets one answer. */
export async function answerOnce(
  services: Services,
  ctx: Context,
  { key, method, url, bytes }: Keyed,
  carryOut: () => Promise<Response>,
): Promise<Response> {
  const hash = createHash('sha256')
    .update(`${method} ${url.pathname}${url.search}\n`)
    .update(bytes)
    .digest('hex')
  const { answer, isRepeated } = await carryOutOnce(services, ctx.actor, { key, hash }, async () => {
    const response = await carryOut()
    const headers: Record<string, string> = {}
    for (const name of KEPT_HEADERS) {
      const value = response.headers.get(name)
      if (value !== null) headers[name] = value
    }
    return { status: response.status, headers, body: await response.text() }
  })
  return new Response(answer.body === '' ? null : answer.body, {
    status: answer.status,
    headers: {
      ...answer.headers,
      'Cache-Control': 'no-store',
      ...(isRepeated && { 'Idempotency-Replayed': 'true' }),
    },
  })
}
