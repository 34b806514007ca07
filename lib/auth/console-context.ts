import { randomUUID } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { paths } from '@/lib/client/paths'
import type { Actor } from '@/lib/domain/iam/actor'
import { type Context, createContext } from '@/lib/services/context'
import { consoleServices } from '@/lib/wiring'
import { actorFromCookies } from './console-actor'
import { requestInfo } from './request-info'

const currentActor = cache(async (): Promise<Actor | null> => {
  const jar = await cookies()
  return actorFromCookies(
    consoleServices(),
    (name) => jar.get(name)?.value,
    process.env.NEXTAUTH_SECRET ?? '',
  )
})

async function contextFor(actor: Actor): Promise<Context> {
  const list = await headers()
  return createContext(
    consoleServices(),
    actor,
    requestInfo((name) => list.get(name), randomUUID()),
  )
}

/** For pages: sends people who are not signed in to the sign-in page. */
export async function pageContext(): Promise<Context> {
  const actor = await currentActor()
  return actor ? contextFor(actor) : redirect(paths.signIn({ reason: 'expired' }))
}

/** For server actions: when the session has ended meanwhile the answer leads to the sign-in page, and back afterwards. */
export async function actionContext(): Promise<Context> {
  const actor = await currentActor()
  return actor
    ? contextFor(actor)
    : redirect(paths.signIn({ reason: 'expired', callbackUrl: await origin() }))
}

/** The page an action was called on. */
async function origin(): Promise<string | undefined> {
  const referer = (await headers()).get('referer')
  const url = referer && URL.canParse(referer) ? new URL(referer) : undefined
  return url && url.pathname + url.search
}
