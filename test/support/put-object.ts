import { Readable } from 'node:stream'
import { objectStorageKey } from '@/lib/domain/bucket/storage-key'
import { newHexId } from '@/lib/domain/ids'
import type { Services } from '@/lib/services/context'
import { REGION, type TestAccount } from './world'

/** An object in a bucket of the account, as an upload leaves it. */
export async function putObject(
  services: Services,
  account: Pick<TestAccount, 'id' | 'projectId'>,
  { bucket, key, bytes }: { bucket: string; key: string; bytes: Buffer },
): Promise<string> {
  const { prisma } = services
  const place = { accountId: account.id, projectId: account.projectId, regionId: REGION }
  const { id: bucketId } = await prisma.bucket.upsert({
    where: { name: bucket },
    create: { id: newHexId(), name: bucket, ...place },
    update: {},
  })
  const id = newHexId()
  const storedKey = objectStorageKey(REGION, bucketId, id)
  const stored = await services.store.put(storedKey, Readable.from([bytes]))
  await prisma.storedObject.create({
    data: { key: storedKey, state: 'committed', writer: 'upload:test', ...stored },
  })
  await prisma.bucketObject.create({ data: { id, bucketId, key, storedKey, ...stored } })
  return id
}
