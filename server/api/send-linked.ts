import type { IncomingMessage } from 'node:http'
import { LINKS_PATH } from '@/lib/domain/bucket/link'
import { DomainError } from '@/lib/domain/errors'
import { openLink } from '@/lib/services/bucket/open-link'
import { pathOf } from './answers'
import { type ByteExchange, headerOf } from './byte-exchange'
import { sendStored } from './send-stored'

const address = new RegExp(`^${LINKS_PATH}/([^/]+)/[^/]+$`)

/** The token of a link that is followed; null for every other request. */
export function linkTokenOf(request: IncomingMessage): string | null {
  const isLook = request.method === 'GET' || request.method === 'HEAD'
  return (isLook && address.exec(pathOf(request))?.[1]) || null
}

/**
 * `GET /api/links/<token>/<file name>`: an object to whoever has a link to it. False when there is nothing and a browser asks:
 * then the console says so, as for any page that does not exist.
 */
export async function sendLinked(exchange: ByteExchange, token: string): Promise<boolean> {
  const { services, request, response, info } = exchange
  // The address is all that somebody needs, so it must not travel on.
  response.setHeader('Referrer-Policy', 'no-referrer')
  let download: Awaited<ReturnType<typeof openLink>>
  try {
    download = await openLink(services, info, token)
  } catch (error) {
    const isPageWanted = request.method === 'GET' && headerOf(request, 'accept')?.includes('text/html')
    if (error instanceof DomainError && isPageWanted) return false
    throw error
  }
  await sendStored(exchange, download, 'private, no-store')
  return true
}
