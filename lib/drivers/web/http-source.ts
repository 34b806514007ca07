import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { DomainError } from '@/lib/domain/errors'
import { parseNetwork } from '@/lib/domain/iam/network'
import { hostOf, parseWebUrl } from '@/lib/domain/web/web-url'
import type { WebFile, WebRange, WebSource } from '@/lib/ports/web-source'
import { announcedSizeBytes, rangeHeader } from './announced-size'
import { askOnce } from './ask-once'
import { beforeAbort } from './before-abort'
import { BoundedBody } from './bounded-body'
import { checkedAddresses, type HostLookup, isAllowedAddress, systemLookup } from './checked-addresses'

const REDIRECTS_MAX = 3
const REDIRECTS = [301, 302, 303, 307, 308]
const CONNECT_TIMEOUT_MS = 10_000
const STALL_TIMEOUT_MS = 30_000
/** For callers that never give up. */
const NEVER = new AbortController().signal

interface Options {
  /** Networks besides the public one, in CIDR notation. */
  allow: readonly string[]
  lookup?: HostLookup
  connectTimeoutMs?: number
  stallTimeoutMs?: number
}

export class HttpSource implements WebSource {
  private readonly allow: readonly string[]
  private readonly lookup: HostLookup
  private readonly connectTimeoutMs: number
  private readonly stallTimeoutMs: number

  constructor(options: Options) {
    const wrong = options.allow.find((network) => !parseNetwork(network))
    if (wrong !== undefined) throw new Error(`${wrong} is not a network`)
    this.allow = options.allow
    this.lookup = options.lookup ?? systemLookup
    this.connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
    this.stallTimeoutMs = options.stallTimeoutMs ?? STALL_TIMEOUT_MS
  }

  check(url: string): void {
    const host = hostOf(parseWebUrl(url))
    if (isIP(host) && !isAllowedAddress(host, this.allow))
      throw new DomainError('web.address_refused', { host })
  }

  async head(
    url: string,
    { signal = NEVER }: { signal?: AbortSignal } = {},
  ): Promise<{ sizeBytes: number | null }> {
    const { response, host } = await this.follow('HEAD', url, signal)
    response.destroy()
    return { sizeBytes: announcedSizeBytes(response, host) }
  }

  async open(
    url: string,
    { maxSizeBytes, range, signal = NEVER }: { maxSizeBytes: number; range?: WebRange; signal?: AbortSignal },
  ): Promise<WebFile> {
    const { response, host } = await this.follow('GET', url, signal, range)
    try {
      const sizeBytes = announcedSizeBytes(response, host, range)
      if (sizeBytes !== null && sizeBytes > maxSizeBytes)
        throw new DomainError('web.too_large', { limitBytes: maxSizeBytes })
      const bounds = { host, maxSizeBytes, sizeBytes, stallTimeoutMs: this.stallTimeoutMs, signal }
      return { body: new BoundedBody(response, bounds), sizeBytes }
    } catch (error) {
      response.destroy()
      throw error
    }
  }

  /** Asks, and asks on where the answer leads; each step passes every check. Refusals name the host that the caller gave. */
  private async follow(
    method: 'GET' | 'HEAD',
    text: string,
    signal: AbortSignal,
    range?: WebRange,
  ): Promise<{ response: IncomingMessage; host: string }> {
    let url = parseWebUrl(text)
    const host = hostOf(url)
    for (let redirects = 0; ; redirects++) {
      const response = await this.ask(method, url, host, signal, range)
      const { location } = response.headers
      if (!REDIRECTS.includes(response.statusCode ?? 0) || location === undefined) return { response, host }
      response.destroy()
      if (redirects === REDIRECTS_MAX)
        throw new DomainError('web.too_many_redirects', { limit: REDIRECTS_MAX })
      // A header holds one character a byte; addresses are UTF-8.
      url = parseWebUrl(Buffer.from(location, 'latin1').toString(), url)
    }
  }

  private async ask(
    method: 'GET' | 'HEAD',
    url: URL,
    host: string,
    signal: AbortSignal,
    range?: WebRange,
  ): Promise<IncomingMessage> {
    const begunAt = performance.now()
    const deadline = AbortSignal.timeout(this.connectTimeoutMs)
    try {
      const finding = checkedAddresses(hostOf(url), host, { allow: this.allow, lookup: this.lookup })
      const addresses = await beforeAbort(finding, AbortSignal.any([signal, deadline]))
      return await askOnce({
        ...{ method, url, addresses, host, signal },
        range: range && rangeHeader(range),
        connectTimeoutMs: this.connectTimeoutMs - (performance.now() - begunAt),
        answerTimeoutMs: this.stallTimeoutMs,
      })
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // The rest is the resolver's, the connection's or the certificate's failure, which is not for everybody to read.
      throw error instanceof DomainError
        ? error
        : new DomainError('web.unreachable', { host }, { cause: error })
    }
  }
}
