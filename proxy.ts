import { type NextRequest, NextResponse } from 'next/server'
import { actorFromCookies } from '@/lib/auth/console-actor'
import { requestInfo } from '@/lib/auth/request-info'
import { paths } from '@/lib/client/paths'
import { decide } from '@/lib/domain/iam/decide'
import { pageAction } from '@/lib/domain/iam/pages'
import { consoleServices } from '@/lib/wiring'

/**
 * Keeps people who are not signed in away from console pages and applies the coarse role check [P1]. Never the only
 * check: every verb decides again. It must not match a path that takes uploads: bodies are cut at 10 MB here.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl
  const { sourceAddress } = requestInfo((name) => request.headers.get(name), '')
  const cookie = (name: string) => request.cookies.get(name)?.value
  const actor = await actorFromCookies(consoleServices(), cookie, process.env.NEXTAUTH_SECRET ?? '')
  if (!actor)
    return NextResponse.redirect(publicUrl(request, paths.signIn({ callbackUrl: pathname + search })))
  const action = pageAction(pathname)
  if (action && !decide({ actor, request: { sourceAddress } }, action).ok)
    return NextResponse.redirect(publicUrl(request, paths.noAccess(action)))
  return NextResponse.next()
}

/** The console listens on loopback behind the public port: a redirect names the address that the browser knows. */
function publicUrl(request: NextRequest, path: string): URL {
  return new URL(path, process.env.NEXTAUTH_URL ?? request.url)
}

export const config = {
  matcher: [
    '/',
    '/images/:path*',
    '/buckets/:path*',
    '/jobs/:path*',
    '/audit/:path*',
    '/quotas/:path*',
    '/iam/:path*',
    '/operator/:path*',
    '/reference/:path*',
    '/no-access',
  ],
}
