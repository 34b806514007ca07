import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  type StorageClass,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { withStoreErrors } from './s3-client'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: up to 5 GB; the unit there is 2^30. */
const WHOLE_MAX_BYTES = 5 * 1024 ** 3
/** Ten thousand of them hold more than the 5 TiB that an object may have. */
const PART_MAX_BYTES = 1024 ** 3

export interface S3Copy {
  client: S3Client
  bucket: string
  sourceKey: string
  targetKey: string
  sizeBytes: number
  storageClass?: StorageClass
  wholeMaxBytes?: number
}

/** Lets the store copy within itself: the bytes do not pass through this process. */
export async function copyInS3(copy: S3Copy): Promise<void> {
  const { client, bucket, sourceKey, targetKey, sizeBytes, storageClass } = copy
  const source = { Bucket: bucket, CopySource: `${bucket}/${sourceKey}`, Key: targetKey }
  if (sizeBytes > (copy.wholeMaxBytes ?? WHOLE_MAX_BYTES)) return copyParts(copy)
  const command = new CopyObjectCommand({ ...source, ...(storageClass && { StorageClass: storageClass }) })
  await withStoreErrors(sourceKey, () => client.send(command))
}

async function copyParts(copy: S3Copy): Promise<void> {
  const { client, bucket, sourceKey, targetKey, sizeBytes, storageClass } = copy
  const target = { Bucket: bucket, Key: targetKey }
  const begin = new CreateMultipartUploadCommand({
    ...target,
    ...(storageClass && { StorageClass: storageClass }),
  })
  const { UploadId } = await withStoreErrors(targetKey, () => client.send(begin))
  const upload = { ...target, UploadId }
  const partBytes = Math.min(PART_MAX_BYTES, copy.wholeMaxBytes ?? WHOLE_MAX_BYTES)
  const parts: { PartNumber: number; ETag: string | undefined }[] = []
  try {
    for (let start = 0; start < sizeBytes; start += partBytes) {
      const PartNumber = parts.length + 1
      const command = new UploadPartCopyCommand({
        ...upload,
        PartNumber,
        CopySource: `${bucket}/${sourceKey}`,
        CopySourceRange: `bytes=${start}-${Math.min(start + partBytes, sizeBytes) - 1}`,
      })
      const { CopyPartResult } = await withStoreErrors(sourceKey, () => client.send(command))
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag })
    }
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }))
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}
