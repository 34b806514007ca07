import { DomainError } from '@/lib/domain/errors'
import type { Context } from '@/lib/services/context'
import type { Verb } from '@/lib/services/verb'

/** A plain handler; the context is the signed-in person's. */
export type Handler = (request: Request, ctx: Context, params: Record<string, string>) => Promise<Response>

/** Answers a GET with what a reading verb returns. */
export function jsonRead<Input, Result>(
  verb: Verb<Input, Result>,
  parseQuery: (query: URLSearchParams, params: Record<string, string>) => unknown,
): Handler {
  return async (request, ctx, params) => {
    // safe: every verb checks what the outside sent by its own schema
    const input = parseQuery(new URL(request.url).searchParams, params) as Input
    return Response.json(await verb(ctx, input), { headers: { 'Cache-Control': 'no-store' } })
  }
}

/** The values of a repeated or comma-separated parameter. */
export const listParam = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((value) => value.split(',').filter(Boolean))

/** Undefined when it is not given, so that the schema's default counts; NaN when it is no number, which no schema takes. */
export const numberParam = (query: URLSearchParams, name: string): number | undefined => {
  const value = query.get(name)
  return value === null || value === '' ? undefined : Number(value)
}

export const textParam = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name) ?? undefined

/** Answers a POST or DELETE with what a changing verb returns; nothing to return is 204. */
export function jsonWrite<Input, Result>(
  verb: Verb<Input, Result>,
  toInput: (body: unknown, params: Record<string, string>) => unknown,
  status = 200,
): Handler {
  return async (request, ctx, params) => {
    const body = request.method === 'DELETE' ? undefined : await jsonBody(request)
    const result = await verb(ctx, toInput(body, params) as Input) // safe: the verb checks it by its own schema
    return result === undefined
      ? new Response(null, { status: 204 })
      : Response.json(result, { status, headers: { 'Cache-Control': 'no-store' } })
  }
}

const BODY_MAX_BYTES = 1024 * 1024

/** The body as JSON; one that is larger than any input of ours is not read to its end. */
export async function jsonBody(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // safe: Node's streams can be walked, which the types of browsers do not know
  const body = (request.body ?? []) as unknown as AsyncIterable<Uint8Array>
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > BODY_MAX_BYTES) throw new DomainError('request.too_large', { limitBytes: BODY_MAX_BYTES })
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new DomainError('request.invalid', { field: 'body', reason: 'json' })
  }
}
