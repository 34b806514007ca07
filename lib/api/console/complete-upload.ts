import { awaitCompletion } from '../upload-completion'
import { type Handler, jsonBody } from './json'

/** Completes an upload; 202 says that it is still going on, and asking again is how to hear of its end. */
export const completeUploadHandler: Handler = async (request, ctx, params) => {
  const body = (await jsonBody(request)) as { sha256?: unknown } | null
  const object = await awaitCompletion(ctx, {
    uploadId: params.uploadId ?? '',
    sha256: typeof body?.sha256 === 'string' ? body.sha256 : '',
  })
  const headers = { 'Cache-Control': 'no-store' }
  return object
    ? Response.json({ status: 'completed', object }, { headers })
    : Response.json({ status: 'completing' }, { status: 202, headers })
}
