import type { Operation } from '@/lib/api/wire/operation'
import { PartDocument } from './upload-documents'

/** Operations of IMS whose bodies are bytes; `server/api/wire-bytes.ts` carries them out. */
export const imsByteOperations: readonly Operation[] = [
  {
    id: 'ims.putUploadPart',
    method: 'PUT',
    path: '/v1/:projectId/cloudimages/uploads/:uploadId/parts/:partNumber',
    summary:
      'Send a part; `Content-Digest` says its SHA-256, `Imprint-Zero-Part: 1` without a body that it is all zero',
    actions: ['obs:object:put'],
    access: 'project',
    headers: {
      'Content-Digest': '`sha-256=:…:` of the part, in base64; needed with a body.',
      'Imprint-Zero-Part': '`1`, without a body: the part is all zero.',
    },
    bodyTypes: ['application/octet-stream'],
    answers: {
      200: { description: 'The part is kept; sent again it is answered again.', schema: PartDocument },
      400: { description: 'Not the size or the SHA-256 that was declared, or no part of this upload.' },
      404: { description: 'No such upload in this project.' },
      409: { description: 'The upload is over.' },
      422: { description: 'The part is there with other bytes: the file has changed.' },
    },
  },
]
