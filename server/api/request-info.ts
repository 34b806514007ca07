import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { isInNetwork } from '@/lib/domain/iam/network'
import type { RequestInfo } from '@/lib/services/context'

const saneId = /^[A-Za-z0-9._-]{8,64}$/

export interface IncomingInfo extends RequestInfo {
  scheme: 'http' | 'https'
}

/**
 * Who sends a request and under which id. Only a trusted proxy may speak for somebody else; what anybody else claims about
 * addresses counts for nothing.
 */
export function infoOf(request: IncomingMessage, trustedProxies: readonly string[]): IncomingInfo {
  const givenId = single(request.headers['x-request-id'])
  const peer = plainAddress(request.socket.remoteAddress ?? '')
  const isTrusted = (address: string) => trustedProxies.some((network) => isInNetwork(address, network))
  const isProxy = isTrusted(peer)
  const isSecure =
    (request.socket as Partial<TLSSocket>).encrypted === true ||
    (isProxy && lastOf(request, 'x-forwarded-proto')?.toLowerCase() === 'https')
  return {
    requestId: givenId && saneId.test(givenId) ? givenId : randomUUID(),
    sourceAddress: (isProxy && forwardedFor(request, isTrusted)) || peer,
    userAgent: request.headers['user-agent'] ?? '',
    scheme: isSecure ? 'https' : 'http',
  }
}

/**
 * Each proxy adds the address it saw at the end. What stands before the first one that is no proxy of ours was written by
 * whoever sent the request. Null when what counts is no address.
 */
function forwardedFor(request: IncomingMessage, isTrusted: (address: string) => boolean): string | null {
  const hops = listOf(request, 'x-forwarded-for').map(plainAddress)
  const counts = hops.findLast((hop) => !isTrusted(hop)) ?? hops[0]
  // Not with a zone: that names a cable of the proxy's machine.
  return counts !== undefined && isIP(counts) !== 0 && !counts.includes('%') ? counts : null
}

/** An IPv4 address that came through an IPv6 socket is written as what it is. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

const listOf = (request: IncomingMessage, name: string): string[] =>
  single(request.headers[name])
    ?.split(',')
    .map((part) => part.trim()) ?? []

const lastOf = (request: IncomingMessage, name: string) => listOf(request, name).at(-1)

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
