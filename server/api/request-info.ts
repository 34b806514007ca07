import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { RequestInfo } from '@/lib/services/context'

const saneId = /^[A-Za-z0-9._-]{8,64}$/
const loopback = /^(?:127\.|::1$|::ffff:127\.)/

export interface IncomingInfo extends RequestInfo {
  scheme: 'http' | 'https'
}

/**
 * Who sends a request and under which id. A proxy on this machine may speak for somebody else; what anybody else claims
 * about addresses counts for nothing. Of several addresses the last is the one that the proxy saw itself.
 */
export function infoOf(request: IncomingMessage): IncomingInfo {
  const givenId = single(request.headers['x-request-id'])
  const peer = request.socket.remoteAddress ?? ''
  const isProxy = loopback.test(peer)
  const forwardedFor = isProxy
    ? single(request.headers['x-forwarded-for'])?.split(',').at(-1)?.trim()
    : undefined
  const isSecure =
    (request.socket as Partial<TLSSocket>).encrypted === true ||
    (isProxy && single(request.headers['x-forwarded-proto']) === 'https')
  return {
    requestId: givenId && saneId.test(givenId) ? givenId : randomUUID(),
    sourceAddress: forwardedFor || peer.replace(/^::ffff:/, ''),
    userAgent: request.headers['user-agent'] ?? '',
    scheme: isSecure ? 'https' : 'http',
  }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value
