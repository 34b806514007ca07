import type { Config } from '@/lib/config'
import type { ObjectStore } from '@/lib/ports/object-store'
import { FileStore } from './file-store'
import { S3Store } from './s3-store'

export function createObjectStore(config: Config): ObjectStore {
  if (config.IMPRINT_STORE === 'file') return new FileStore(config.paths.store)
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (!accessKeyId || !secretAccessKey) throw new Error('the S3 store has no access key') // the configuration has seen to it
  return new S3Store({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    accessKeyId,
    secretAccessKey,
    bucketPrefix: config.S3_BUCKET_PREFIX,
  })
}
