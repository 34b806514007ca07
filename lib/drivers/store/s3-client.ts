import { S3Client, S3ServiceException, type StorageClass } from '@aws-sdk/client-s3'
import { ObjectMissing, type Redundancy, StoreFull } from '@/lib/ports/object-store'

export interface S3Settings {
  /** Unset: Amazon's own address for the region. */
  endpoint: string | undefined
  region: string
  accessKeyId: string
  secretAccessKey: string
  bucketPrefix: string
  /** Storage classes by what is asked for; what is not named goes into the class of the bucket. */
  storageClasses?: Partial<Record<Redundancy, StorageClass>>
  /** Larger objects are copied in parts; S3 itself allows 5 GiB in one piece. */
  copyWholeMaxBytes?: number
}

export function createS3Client(settings: S3Settings): S3Client {
  return new S3Client({
    ...(settings.endpoint && { endpoint: settings.endpoint }),
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    forcePathStyle: true,
    // Otherwise a streamed body is sent in chunks with a trailer, which other makers' stores refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

const missing = ['NoSuchKey', 'NotFound', 'NoSuchUpload']
const full = ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage']

export const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (missing.includes(error.name) || error.$metadata.httpStatusCode === 404)

/** Gives the two cases that callers tell apart their own errors. */
export async function withStoreErrors<T>(key: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (isMissing(error)) throw new ObjectMissing(key)
    if (
      error instanceof S3ServiceException &&
      (full.includes(error.name) || error.$metadata.httpStatusCode === 507)
    )
      throw new StoreFull({ cause: error })
    throw error
  }
}
