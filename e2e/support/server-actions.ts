import type { Page } from '@playwright/test'
import type { HttpSession } from '../../test/support/http-session'

/** One call of a server action, as it went over the wire. */
export interface ActionCall {
  path: string
  headers: Record<string, string>
  body: string
}

/** Collects the server actions that this window calls from now on. */
export function recordActions(page: Page): ActionCall[] {
  const calls: ActionCall[] = []
  page.on('request', (request) => {
    const { 'next-action': action, accept, 'content-type': contentType } = request.headers()
    if (request.method() !== 'POST' || action === undefined) return
    calls.push({
      path: new URL(request.url()).pathname,
      headers: { 'next-action': action, accept: accept ?? '', 'content-type': contentType ?? '' },
      body: request.postData() ?? '',
    })
  })
  return calls
}

/** Sends the same call as somebody else, about another thing. Answers whether it was done, else why not. */
export async function replay(
  session: HttpSession,
  call: ActionCall,
  about: { instead: string; id: string },
): Promise<{ isDone: boolean; codes: string[] }> {
  const response = await session.fetch(call.path.replaceAll(about.instead, about.id), {
    method: 'POST',
    headers: call.headers,
    body: call.body.replaceAll(about.instead, about.id),
  })
  const text = await response.text()
  const codes = [...text.matchAll(/"code":"([\w.]+)"/g)].map(([, code]) => code ?? '')
  return { isDone: /"ok":true/.test(text) && codes.length === 0, codes }
}
