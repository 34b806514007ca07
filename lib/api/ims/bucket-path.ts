import { BucketName, ObjectKey } from '@/lib/domain/bucket/bucket'
import { locateObject } from '@/lib/services/bucket/locate-object'
import type { Context } from '@/lib/services/context'
import { invalid } from './parse'

export interface BucketPath {
  bucketName: string
  key: string
}

/** `bucket:object`, in which no name may hold a space; ims-api §6. */
export function parseBucketPath(field: 'image_url' | 'bucket_url', text: string): BucketPath {
  if (text === '') throw invalid(field, 'required')
  if (/\s/.test(text)) throw invalid(field, 'spaces')
  const at = text.indexOf(':')
  if (at < 0) throw invalid(field, 'write it as bucket:object')
  const [bucketName, key] = [text.slice(0, at), text.slice(at + 1)]
  if (bucketName === '') throw invalid(field, 'bucket_required')
  if (!BucketName.safeParse(bucketName).success) throw invalid(field, 'bucket_name')
  if (key === '') throw invalid(field, 'required')
  if (key.length > 1024) throw invalid(field, 'too_long')
  if (!ObjectKey.safeParse(key).success) throw invalid(field, 'object_key')
  return { bucketName, key }
}

/** The id of the object that an `image_url` means. */
export async function objectIdOf(ctx: Context, imageUrl: string): Promise<string> {
  const { objectId } = await locateObject(ctx, parseBucketPath('image_url', imageUrl))
  return objectId
}
