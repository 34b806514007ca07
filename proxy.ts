import { type NextRequest, NextResponse } from 'next/server'
import { actorFromCookies, sessionIdFromCookies } from '@/lib/auth/console-actor'
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
  const secret = process.env.NEXTAUTH_SECRET ?? ''
  const actor = await actorFromCookies(consoleServices(), cookie, secret)
  // A server action answers by itself: an answer that led to a page would be lost on the form that waits for it.
  if (request.method === 'POST' && request.headers.has('next-action')) return NextResponse.next()
  const lead = (path: string) => NextResponse.redirect(publicUrl(request, path))
  const wanted = pathname + search
  if (!actor) {
    const hadSession = await sessionIdFromCookies(cookie, secret)
    return lead(paths.signIn({ callbackUrl: wanted, reason: hadSession ? 'expired' : undefined }))
  }
  if (actor.mustChangePassword && pathname !== paths.account.password())
    return lead(paths.account.password({ callbackUrl: wanted }))
  const action = pageAction(pathname)
  if (action && !decide({ actor, request: { sourceAddress } }, action).ok)
    return lead(paths.noAccess(action, wanted))
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
    '/keys/:path*',
    '/jobs/:path*',
    '/audit/:path*',
    '/quotas/:path*',
    '/account/:path*',
    '/iam/:path*',
    '/operator/:path*',
    '/reference/:path*',
    '/no-access',
  ],
}
