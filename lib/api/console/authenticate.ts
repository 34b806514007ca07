import { parse } from 'hono/utils/cookie'
import { actorFromCookies } from '@/lib/auth/console-actor'
import { REGION_COOKIE } from '@/lib/auth/session-cookie'
import { DomainError } from '@/lib/domain/errors'
import { type Context, createContext, type RequestInfo, type Services } from '@/lib/services/context'
import { insistSameOrigin } from './same-origin'

export interface ConsoleRequest {
  method: string
  url: URL
  header(name: string): string | null | undefined
}

/**
 * The context of a signed-in person's request. `?region=` chooses the region for this request alone: an upload that began
 * in one goes on there while the person looks at another.
 */
export async function authenticate(
  services: Services,
  request: ConsoleRequest,
  info: RequestInfo,
): Promise<Context> {
  insistSameOrigin(request.method, request.header, services.config.publicUrl)
  const cookies = parse(request.header('cookie') ?? '')
  const regionId = request.url.searchParams.get('region')
  const cookie = (name: string) => (name === REGION_COOKIE && regionId ? regionId : cookies[name])
  const actor = await actorFromCookies(services, cookie, process.env.NEXTAUTH_SECRET ?? '')
  if (!actor) throw new DomainError('auth.required')
  return createContext(services, actor, info)
}
