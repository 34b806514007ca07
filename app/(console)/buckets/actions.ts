'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { StorageClass } from '@/lib/domain/bucket/bucket'
import type { LinkView } from '@/lib/domain/bucket/link'
import { createBucket } from '@/lib/services/bucket/create-bucket'
import { deleteBucket } from '@/lib/services/bucket/delete-bucket'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import { linkObject } from '@/lib/services/bucket/link-object'

export async function create(input: {
  name: string
  storageClass: StorageClass
}): Promise<Result<{ bucketId: string; name: string }>> {
  return asResult(async () => createBucket(await actionContext(), input))
}

export async function remove(bucketId: string): Promise<Result<void>> {
  return asResult(async () => deleteBucket(await actionContext(), { bucketId }))
}

export async function removeObject(objectId: string): Promise<Result<void>> {
  return asResult(async () => deleteObject(await actionContext(), { objectId }))
}

export async function makeLink(objectId: string, lifetimeSeconds: number): Promise<Result<LinkView>> {
  return asResult(async () => (await linkObject(await actionContext(), { objectId, lifetimeSeconds })).view)
}
