import { CONSOLE_API } from '@/lib/api/console/app'
import { openObject } from '@/lib/services/bucket/open-object'
import { openImageDownload } from '@/lib/services/image/open-download'
import { type ByteExchange, contextOf } from './byte-exchange'
import { receivePartRequest } from './receive-part-request'
import { sendAuditTrail } from './send-audit-trail'
import { sendImageList } from './send-image-list'
import { sendStored } from './send-stored'

type ByteHandler = (exchange: ByteExchange, params: Record<string, string>) => Promise<void>

const sendImage: ByteHandler = async (exchange, { imageId = '' }) =>
  sendStored(exchange, await openImageDownload(await contextOf(exchange), { imageId }))

const sendObject: ByteHandler = async (exchange, { objectId = '' }) =>
  sendStored(exchange, await openObject(await contextOf(exchange), { objectId }))

/** Addresses that carry bytes, `:name` standing for one segment. */
const routes = (
  [
    ['PUT', '/uploads/:uploadId/parts/:partNumber', receivePartRequest],
    ['GET', '/images/:imageId/file', sendImage],
    ['HEAD', '/images/:imageId/file', sendImage],
    ['GET', '/objects/:objectId/file', sendObject],
    ['HEAD', '/objects/:objectId/file', sendObject],
    ['GET', '/images.csv', sendImageList],
    ['GET', '/audit/export', sendAuditTrail],
  ] as const satisfies readonly (readonly [string, string, ByteHandler])[]
).map(([method, path, handler]) => ({ method, pattern: patternOf(path), handler: handler as ByteHandler }))

function patternOf(path: string): RegExp {
  const escaped = `${CONSOLE_API}${path}`.replaceAll('.', '\\.')
  return new RegExp(`^${escaped.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

export function findByteRoute(
  method: string,
  path: string,
): ((exchange: ByteExchange) => Promise<void>) | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (match) return (exchange) => route.handler(exchange, { ...match.groups })
  }
  return undefined
}
