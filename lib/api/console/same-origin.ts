import { DomainError } from '@/lib/domain/errors'

type Header = (name: string) => string | null | undefined

const harmless = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses a change that another site's page sends with the person's cookie. Browsers say where a request comes from:
 * `Sec-Fetch-Site` where they can, `Origin` with every change. A request with neither comes from no browser, and only a
 * browser can be tricked into sending somebody's cookie.
 */
export function insistSameOrigin(method: string, header: Header, publicUrl: string): void {
  if (harmless.includes(method)) return
  const site = header('sec-fetch-site')
  if (site) {
    if (site === 'same-origin' || site === 'none') return
    throw new DomainError('request.cross_origin')
  }
  const origin = header('origin')
  if (!origin) return
  const host = URL.canParse(origin) ? new URL(origin).host : null
  if (host !== null && (host === header('host') || host === new URL(publicUrl).host)) return
  throw new DomainError('request.cross_origin')
}
