import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  ObjectMissing,
  type PartedWrite,
  type PartLayout,
  partCount,
  partLengthBytes,
  type StoredBytes,
} from '@/lib/ports/object-store'
import { measureBody, sendMeasured } from './measured-body'
import { isMissing, withStoreErrors } from './s3-client'

const ZEROS = Buffer.alloc(1024 * 1024)

export interface S3PartsOptions {
  client: S3Client
  bucket: string
  key: string
  uploadId: string
  layout: PartLayout
  /** Reads the finished object once more. */
  hashObject(): Promise<StoredBytes>
}

/** A multipart upload of the store itself; all its state is there, so any process can go on. */
export class S3Parts implements PartedWrite {
  constructor(private readonly options: S3PartsOptions) {}

  get reference(): string {
    return this.options.uploadId
  }

  async writePart(partNumber: number, source: Readable): Promise<StoredBytes> {
    const expectedBytes = partLengthBytes(this.options.layout, partNumber)
    if (expectedBytes === 0) throw new RangeError(`there is no part ${partNumber}`)
    const body = measureBody(source, expectedBytes)
    const command = new UploadPartCommand({
      ...this.target,
      PartNumber: partNumber,
      ContentLength: expectedBytes,
      Body: body.body,
    })
    try {
      return await withStoreErrors(this.options.key, () =>
        sendMeasured(body, () => this.options.client.send(command, { abortSignal: body.signal })),
      )
    } catch (error) {
      // Some stores hang up on a body that they do not want before their answer can be read.
      const isGone = !body.signal.aborted && (await this.etags().catch(() => undefined)) === null
      throw isGone ? new ObjectMissing(this.options.key) : error
    }
  }

  /** S3 knows no holes: the zeros are made here and sent to the store. */
  writeZeroPart(partNumber: number): Promise<StoredBytes> {
    return this.writePart(partNumber, zeros(partLengthBytes(this.options.layout, partNumber)))
  }

  async complete(parts: readonly { partNumber: number; sha256: string }[]): Promise<StoredBytes> {
    const etags = await this.etags()
    // Null: the upload is gone, so an earlier completion may have worked and then died.
    if (etags) {
      // The store would make an object of what it is told, whole or not.
      const named = new Set(parts.map(({ partNumber }) => partNumber))
      const numbers = Array.from({ length: partCount(this.options.layout) }, (_, index) => index + 1)
      const missing = numbers.find((number) => !named.has(number) || !etags.has(number))
      if (missing !== undefined) throw new Error(`part ${missing} is missing`)
      const command = new CompleteMultipartUploadCommand({
        ...this.target,
        MultipartUpload: {
          Parts: numbers.map((number) => ({ PartNumber: number, ETag: etags.get(number) })),
        },
      })
      await withStoreErrors(this.options.key, () => this.options.client.send(command))
    }
    const stored = await this.options.hashObject()
    if (stored.sizeBytes !== this.options.layout.sizeBytes) throw new ObjectMissing(this.options.key)
    return stored
  }

  async abort(): Promise<void> {
    await abortUpload(this.options.client, this.target)
  }

  private async etags(): Promise<Map<number, string> | null> {
    const etags = new Map<number, string>()
    let after: string | undefined
    try {
      // Not with the SDK's own pages: Ceph names a next marker on the last page too, and they would never end.
      for (;;) {
        const page = await this.options.client.send(
          new ListPartsCommand({ ...this.target, PartNumberMarker: after }),
        )
        for (const { PartNumber, ETag } of page.Parts ?? [])
          if (PartNumber !== undefined && ETag !== undefined) etags.set(PartNumber, ETag)
        if (!page.IsTruncated) return etags
        after = page.NextPartNumberMarker
      }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  private get target() {
    const { bucket, key, uploadId } = this.options
    return { Bucket: bucket, Key: key, UploadId: uploadId }
  }
}

export async function abortUpload(
  client: S3Client,
  target: { Bucket: string; Key: string; UploadId: string },
): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(target))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

function zeros(lengthBytes: number): Readable {
  return Readable.from(
    (function* () {
      for (let rest = lengthBytes; rest > 0; rest -= ZEROS.length)
        yield rest < ZEROS.length ? ZEROS.subarray(0, rest) : ZEROS
    })(),
    { objectMode: false },
  )
}

/** What is in the store, read back: the only digest that says something about the bytes there. */
export async function hashStream(body: Readable): Promise<StoredBytes> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}
