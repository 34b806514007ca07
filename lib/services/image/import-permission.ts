import { bucketResource } from '@/lib/domain/bucket/bucket'
import { insist } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import type { Asker } from '@/lib/domain/iam/actor'
import type { Attributes } from '@/lib/domain/iam/condition'
import { decide } from '@/lib/domain/iam/decide'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'

/** Which permission each kind of import needs; ims-api §2. */
export const importAction = {
  system_disk: 'ims:serverImages:create',
  data_disk: 'ims:dataImages:create',
} as const satisfies Record<ImportImageInput['kind'], Action>

/** What policies see of an image that is not there yet. */
export const importedResource = ({ kind, tags }: ImportImageInput): Attributes =>
  imageResource({ id: '', kind, tags })

/**
 * Everything that somebody needs who makes an image of a file: asked when it is ordered, when it is tried again, and when a
 * worker takes it up.
 */
export function insistMayImport(asker: Asker, request: ImportImageInput, bucket: { name: string }): void {
  const resource = importedResource(request)
  insist(decide(asker, 'ims:images:create', resource))
  insist(decide(asker, importAction[request.kind], resource))
  insist(decide(asker, 'obs:object:get', bucketResource(bucket)))
  if (request.isPublic) insist(decide(asker, 'operator:publicImages:manage'))
}
