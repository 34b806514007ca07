import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { ApiImportDataImageInput, ApiImportImageInput } from '@/lib/domain/image/input'
import { DATA_IMAGES_PER_IMPORT } from '@/lib/domain/image/limits'
import { recordSuccess } from '../audit/record'
import { findObject, lockObject } from '../bucket/find-object'
import { verb } from '../verb'
import { beginImport } from './begin-import'
import { importedResource } from './import-permission'

/** What the IMS API asks for in one call. */
const ImportFilesInput = z.object({
  main: ApiImportImageInput,
  dataDisks: z.array(ApiImportDataImageInput).max(DATA_IMAGES_PER_IMPORT, 'too_many').default([]),
  /** Of the main image. */
  properties: z.record(z.string().max(255), z.string().max(255)).default({}),
})

/**
 * Makes an image from a file as the IMS API does: a smaller disk will do than in the console, and data-disk images come
 * along, all or none of them [C3, C6].
 */
export const importFiles = verb({
  name: 'createImage',
  action: 'ims:images:create',
  input: ImportFilesInput,
  target: (ctx, { main }) => findObject(ctx, main.objectId),
  resource: (_source, { main }) => importedResource(main),
  run: async (ctx, source, { main, dataDisks, properties }) => {
    const objectIds = [main, ...dataDisks].map(({ objectId }) => objectId)
    if (new Set(objectIds).size < objectIds.length)
      throw new DomainError('request.invalid', { field: 'image_url', reason: 'duplicate' })
    // In one order wherever several are held, or two imports wait for each other.
    for (const objectId of objectIds.toSorted()) await lockObject(ctx, objectId)
    const companions: string[] = []
    for (const request of dataDisks) {
      const { imageId, jobId } = await beginImport(ctx, await findObject(ctx, request.objectId), request)
      companions.push(jobId)
      await recordSuccess(ctx, 'createImage', {
        type: 'image',
        id: imageId,
        name: request.name,
        details: { kind: request.kind, objectId: request.objectId, jobId },
      })
    }
    return beginImport(ctx, source, main, { properties, companions })
  },
  record: ({ main, dataDisks }, source, result) => ({
    type: 'image',
    id: result?.imageId,
    name: main.name,
    details: {
      kind: main.kind,
      objectId: main.objectId,
      source: source ? `${source.bucket.name}:${source.key}` : null,
      dataDisks: dataDisks.length,
      jobId: result?.jobId ?? null,
    },
  }),
})
