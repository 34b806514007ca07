import { DomainError } from '../errors'

const URL_MAX_CHARACTERS = 2048
/** Below 1024 only the ports of the web: no other service is to be spoken to through a web request. */
const WEB_PORTS = [80, 443]
const FREE_PORTS_FROM = 1024

/** Why an address is refused without a look at where it leads. */
type WebUrlFault = 'syntax' | 'scheme' | 'credentials' | 'port' | 'downgrade'

const refuse = (reason: WebUrlFault): never => {
  throw new DomainError('web.url_invalid', { reason })
}

/**
 * Reads the address of a file in the web. `from` is where a redirect came from: what began encrypted does not go on in the clear.
 */
export function parseWebUrl(text: string, from?: URL): URL {
  // The parser would leave out line breaks and read \ as /: what one has read must be what is asked for.
  if (text.length > URL_MAX_CHARACTERS || /[\s\\\p{Cc}]/u.test(text)) return refuse('syntax')
  if (!URL.canParse(text, from)) return refuse('syntax')
  const url = new URL(text, from)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('scheme')
  if (url.username || url.password) return refuse('credentials')
  const port = Number(url.port)
  if (url.port !== '' && port < FREE_PORTS_FROM && !WEB_PORTS.includes(port)) return refuse('port')
  if (from?.protocol === 'https:' && url.protocol === 'http:') return refuse('downgrade')
  url.hash = ''
  return url
}

/** The host without the brackets that an IPv6 address has in a URL. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')
