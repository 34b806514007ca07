import type { z } from 'zod'
import type { Context, RequestInfo, Services } from '@/lib/services/context'
import type { KnownToken } from '@/lib/services/iam/tokens/token'

export const surfaces = ['identity', 'image', 'ims'] as const
export type Surface = (typeof surfaces)[number]

/** What a client sees of an operation: the documents and the checks are made of it. */
export interface Operation {
  /** `<surface>.<verb>`, unique. */
  id: string
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `:name` stands for one segment. */
  path: string
  summary: string
  /** What policies must allow; empty for what everybody may. */
  actions?: readonly string[]
  /** Whether a credential is needed. */
  access: 'anonymous' | 'token' | 'project'
  query?: z.ZodType
  /** Headers with a meaning of their own here, and which. */
  headers?: Readonly<Record<string, string>>
  body?: z.ZodType
  /** Types of body that are taken; JSON when not given. */
  bodyTypes?: readonly string[]
  answers: Readonly<Record<number, Answer>>
  /** Its machinery is not in this deployment: it answers with the documented error. */
  isUnavailable?: boolean
}

export interface Answer {
  description: string
  schema?: z.ZodType
  type?: string
}

/** A request as handlers see it: parsed, of bounded size, from somebody known. */
export interface WireRequest {
  method: string
  url: URL
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  header(name: string): string | undefined
  /** Parsed JSON; undefined when there was no body. */
  body: unknown
  info: RequestInfo
  services: Services
  /** Present when a token vouched for the request. */
  token: KnownToken | null
}

export type Handle = (request: WireRequest, ctx: Context) => Promise<Response> | Response
export type AnonymousHandle = (request: WireRequest) => Promise<Response> | Response

/** An operation with the function that carries it out; the context is that of whoever the credential names. */
export type Route = Operation &
  ({ access: 'anonymous'; handle: AnonymousHandle } | { access: 'token' | 'project'; handle: Handle })

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store', ...headers } })

export const noContent = (headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 204, headers })

/** Where clients reach this deployment: as configured, or as this client has just done. */
export function baseUrl({ url, services }: Pick<WireRequest, 'url' | 'services'>): string {
  return (services.config.IMPRINT_PUBLIC_URL ?? url.origin).replace(/\/+$/, '')
}
