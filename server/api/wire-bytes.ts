import { imageByteOperations } from '@/lib/api/glance/byte-operations'
import { imsByteOperations } from '@/lib/api/ims/byte-operations'
import { uploadIdOf } from '@/lib/api/ims/parse'
import { presentPart } from '@/lib/api/ims/upload-documents'
import { authenticate } from '@/lib/api/wire/authenticate'
import type { Operation } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { EMPTY_BODY_SHA256 } from '@/lib/domain/iam/canonical-request'
import { isImageId } from '@/lib/domain/ids'
import { limitPerson } from '@/lib/domain/limit/limiter'
import { type Context, createContext } from '@/lib/services/context'
import { openImageData } from '@/lib/services/image/open-image-data'
import { stageImage, uploadImage } from '@/lib/services/image/upload-image'
import { type ByteExchange, headerOf, urlOf } from './byte-exchange'
import { isZeroPart, receivePartAs } from './receive-part-request'
import { sendImageData } from './send-image-data'

type Params = Readonly<Record<string, string>>
type WireByteHandler = (exchange: ByteExchange, ctx: Context, params: Params) => Promise<void>

const TYPE = 'application/octet-stream'

async function contextOf(exchange: ByteExchange, { projectId }: Params): Promise<Context> {
  const { services, request, info, limiter } = exchange
  const proof = await authenticate(services, info, {
    method: request.method ?? 'GET',
    url: urlOf(request),
    header: (name) => headerOf(request, name),
    // Bytes are not held to be hashed: a signature vouches for the rest of the request, and for there being none.
    bodySha256: hasNoBody(exchange) ? () => EMPTY_BODY_SHA256 : null,
    projectId,
  })
  limitPerson(limiter, proof.actor)
  if (!proof.isForProject) throw new DomainError('auth.scope')
  return createContext(services, proof.actor, info)
}

/** A body that comes with GET is read by nobody. */
const hasNoBody = (exchange: ByteExchange): boolean =>
  ['GET', 'HEAD'].includes(exchange.request.method ?? '') || declaredBytes(exchange) === 0

/** How many bytes the sender says will come; null when it does not. */
function declaredBytes({ request }: ByteExchange): number | null {
  const text = headerOf(request, 'content-length')
  return text === undefined ? null : Number(text)
}

function insistType({ request }: ByteExchange): void {
  const type = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== TYPE) throw new DomainError('request.media_type', { accepted: [TYPE] })
}

function imageIdOf({ imageId = '' }: Params): string {
  if (!isImageId(imageId)) throw new DomainError('image.not_found', { imageId })
  return imageId
}

const receive =
  (verb: typeof uploadImage | typeof stageImage): WireByteHandler =>
  async (exchange, ctx, params) => {
    const imageId = imageIdOf(params)
    insistType(exchange)
    await verb(ctx, { imageId, body: exchange.request, sizeBytes: declaredBytes(exchange) })
    exchange.response.writeHead(204).end()
  }

const send: WireByteHandler = async (exchange, ctx, params) =>
  sendImageData(exchange, ctx, await openImageData(ctx, { imageId: imageIdOf(params) }))

const receivePart: WireByteHandler = async (exchange, ctx, params) => {
  const uploadId = uploadIdOf({ params })
  if (!isZeroPart(exchange)) insistType(exchange)
  await receivePartAs(exchange, ctx, { ...params, uploadId }, presentPart)
}

export const wireByteHandlers: Readonly<Record<string, WireByteHandler>> = {
  'image.uploadData': receive(uploadImage),
  'image.stageData': receive(stageImage),
  'image.downloadData': send,
  'image.checkData': send,
  'ims.putUploadPart': receivePart,
}

const patternOf = ({ path }: Operation): RegExp => new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)

const routes = [...imageByteOperations, ...imsByteOperations].map((operation) => ({
  method: operation.method,
  pattern: patternOf(operation),
  handler: wireByteHandlers[operation.id]!, // safe: a test holds that every one has a handler
}))

/** Addresses of the public APIs whose bodies are bytes: they flow past the JSON applications. */
export function findWireByteRoute(
  method: string,
  path: string,
): ((exchange: ByteExchange) => Promise<void>) | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (match)
      return async (exchange) => {
        const params = { ...match.groups }
        // Who asks comes first: nobody learns anything without a credential.
        await route.handler(exchange, await contextOf(exchange, params), params)
      }
  }
  return undefined
}
