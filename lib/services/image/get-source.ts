import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { findObject } from '../bucket/find-object'
import { read } from '../verb'

/** A bucket object as the source of an image. */
export interface SourceView {
  id: string
  bucketName: string
  key: string
  sizeBytes: number
}

/** The object that a link to the import wizard names. */
export const getSource = read({
  action: 'obs:object:get',
  input: z.object({ objectId: z.string().min(1).max(64) }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (_ctx, { id, key, sizeBytes, bucket }): Promise<SourceView> => ({
    id,
    bucketName: bucket.name,
    key,
    sizeBytes: Number(sizeBytes),
  }),
})
