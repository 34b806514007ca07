import { ImportImageInput } from '@/lib/domain/image/input'
import { findObject, lockObject } from '../bucket/find-object'
import { verb } from '../verb'
import { beginImport } from './begin-import'
import { importedResource } from './import-permission'

/** Makes an image from a file in one of the account's buckets [C3, C6]. The bytes are read by the job that it starts. */
export const importImage = verb({
  name: 'createImage',
  action: 'ims:images:create',
  input: ImportImageInput,
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: (_source, request) => importedResource(request),
  run: async (ctx, source, request) => {
    await lockObject(ctx, source.id)
    return beginImport(ctx, source, request)
  },
  record: ({ name, kind, objectId }, source, result) => ({
    type: 'image',
    id: result?.imageId,
    name,
    details: {
      kind,
      objectId,
      source: source ? `${source.bucket.name}:${source.key}` : null,
      jobId: result?.jobId ?? null,
    },
  }),
})
