import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat as statFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
  type StorageClass,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { BlockSource } from '@/lib/ports/block-source'
import {
  type ByteRange,
  ObjectMissing,
  type ObjectStore,
  type PartedWrite,
  type PartLayout,
  type PutOptions,
  RangeOutside,
  type ScrubOptions,
  type ScrubResult,
  type StoredBytes,
  type UnfinishedWrite,
} from '@/lib/ports/object-store'
import { type MeasuredBody, measureBody, sendMeasured } from './measured-body'
import { createS3Client, isMissing, type S3Settings, withStoreErrors } from './s3-client'
import { copyInS3 } from './s3-copy'
import { abortUpload, hashStream, S3Parts } from './s3-parts'
import { scrubStream } from './scrub-stream'

/** What is smaller goes in one piece, the rest in parts of at least this size. */
const PUT_PART_BYTES = 16 * 1024 * 1024
/** A body of unknown length: 10,000 parts hold 640 GiB. */
const UNKNOWN_PART_BYTES = 64 * 1024 * 1024
const PARTS_MAX = 10_000
const PUT_PARALLEL = 2

/** Objects in one bucket of an S3 store. An object appears when its upload is completed, by the store's own promise. */
export class S3Store implements ObjectStore {
  private readonly client: S3Client
  private readonly bucket: string
  private bucketReady: Promise<void> | undefined

  constructor(private readonly settings: S3Settings) {
    this.client = createS3Client(settings)
    this.bucket = `${settings.bucketPrefix}-objects`
  }

  async check(): Promise<void> {
    await this.ready()
    const key = `check-${randomBytes(8).toString('hex')}`
    await this.client.send(new PutObjectCommand({ ...this.at(key), Body: 'written' }))
    const { Body } = await this.client.send(new GetObjectCommand(this.at(key)))
    const text = await Body?.transformToString()
    await this.remove(key)
    if (text !== 'written') throw new Error('the store does not keep what it is given')
  }

  async put(key: string, source: Readable, options: PutOptions = {}): Promise<StoredBytes> {
    await this.ready()
    const body = measureBody(source, null)
    return withStoreErrors(key, () =>
      sendMeasured(body, () => this.upload(key, body, UNKNOWN_PART_BYTES, options)),
    )
  }

  async putFile(key: string, path: string, options: PutOptions = {}): Promise<StoredBytes> {
    const { size } = await statFile(path)
    await this.ready()
    const body = measureBody(createReadStream(path, { highWaterMark: 1024 * 1024 }), size)
    const partBytes = Math.max(PUT_PART_BYTES, Math.ceil(size / PARTS_MAX))
    const stored = await withStoreErrors(key, () =>
      sendMeasured(body, () => this.upload(key, body, partBytes, options)),
    )
    await unlink(path)
    return stored
  }

  async copy(sourceKey: string, targetKey: string, options: PutOptions = {}): Promise<void> {
    const found = await this.stat(sourceKey)
    if (!found) throw new ObjectMissing(sourceKey)
    await copyInS3({
      ...{ client: this.client, bucket: this.bucket, sourceKey, targetKey, ...found },
      storageClass: this.storageClass(options),
      wholeMaxBytes: this.settings.copyWholeMaxBytes,
    })
  }

  /** Redundancy is the store's own affair; what it gives out is compared with what was put in. */
  async scrub(key: string, options: ScrubOptions = {}): Promise<ScrubResult> {
    return scrubStream(await this.read(key), options)
  }

  async stat(key: string): Promise<{ sizeBytes: number } | null> {
    await this.ready()
    try {
      const { ContentLength } = await this.client.send(new HeadObjectCommand(this.at(key)))
      return { sizeBytes: ContentLength ?? 0 }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    await this.ready()
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({
          ...this.at(key),
          ...(range && { Range: `bytes=${range.start}-${range.end}` }),
        }),
      )
      return Body as Readable // safe: in Node the SDK answers with an IncomingMessage
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416)
        throw new RangeOutside((await this.stat(key))?.sizeBytes ?? 0)
      if (isMissing(error)) throw new ObjectMissing(key)
      throw error
    }
  }

  async open(key: string): Promise<BlockSource> {
    const found = await this.stat(key)
    if (!found) throw new ObjectMissing(key)
    return {
      ...found,
      read: async (offsetBytes, lengthBytes) => {
        if (offsetBytes + lengthBytes > found.sizeBytes)
          throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
        if (lengthBytes === 0) return Buffer.alloc(0)
        const body = await this.read(key, { start: offsetBytes, end: offsetBytes + lengthBytes - 1 })
        return Buffer.concat(await body.toArray())
      },
      close: async () => undefined,
    }
  }

  async remove(key: string): Promise<void> {
    await this.ready()
    await this.client.send(new DeleteObjectCommand(this.at(key)))
  }

  async *list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }> {
    await this.ready()
    for await (const page of paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket, Prefix: prefix },
    ))
      for (const { Key, Size } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 }
  }

  async materialise(key: string, scratchDir: string): Promise<{ path: string; release(): Promise<void> }> {
    const found = await this.stat(key)
    if (!found) throw new ObjectMissing(key)
    await mkdir(scratchDir, { recursive: true })
    const path = join(scratchDir, `object-${randomBytes(8).toString('hex')}`)
    const release = () => unlink(path).catch(() => undefined)
    try {
      await pipeline(await this.read(key), createWriteStream(path, { mode: 0o440 }))
      if ((await statFile(path)).size !== found.sizeBytes) throw new Error(`${key} came in cut off`)
      return { path, release }
    } catch (error) {
      await release()
      throw error
    }
  }

  async createParts(key: string, layout: PartLayout): Promise<PartedWrite> {
    await this.ready()
    const { UploadId } = await withStoreErrors(key, () =>
      this.client.send(new CreateMultipartUploadCommand(this.at(key))),
    )
    if (!UploadId) throw new Error('the store began an upload without a name for it')
    return this.partsOf(key, UploadId, layout)
  }

  async resumeParts(key: string, reference: string, layout: PartLayout): Promise<PartedWrite> {
    await this.ready()
    return this.partsOf(key, reference, layout)
  }

  async *listUnfinished(): AsyncIterable<UnfinishedWrite> {
    await this.ready()
    let after: { KeyMarker?: string; UploadIdMarker?: string } = {}
    for (;;) {
      const page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, ...after }))
      for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
        if (Key !== undefined && UploadId !== undefined)
          yield { key: Key, reference: UploadId, touchedAt: Initiated ?? new Date() }
      if (!page.IsTruncated) return
      after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    }
  }

  async discardUnfinished(key: string, reference: string): Promise<void> {
    await this.ready()
    await abortUpload(this.client, { ...this.at(key), UploadId: reference })
  }

  private partsOf(key: string, uploadId: string, layout: PartLayout): PartedWrite {
    const { client, bucket } = this
    const hashObject = async () => hashStream(await this.read(key))
    return new S3Parts({ client, bucket, key, uploadId, layout, hashObject })
  }

  private storageClass({ redundancy }: PutOptions): StorageClass | undefined {
    return redundancy && this.settings.storageClasses?.[redundancy]
  }

  private async upload(
    key: string,
    { body, signal }: MeasuredBody,
    partSize: number,
    options: PutOptions,
  ): Promise<void> {
    const storageClass = this.storageClass(options)
    const upload = new Upload({
      client: this.client,
      params: { ...this.at(key), Body: body, ...(storageClass && { StorageClass: storageClass }) },
      partSize,
      queueSize: PUT_PARALLEL,
    })
    signal.addEventListener('abort', () => void upload.abort(), { once: true })
    await upload.done()
  }

  private at(key: string) {
    return { Bucket: this.bucket, Key: key }
  }

  /** Makes the bucket at the first use; a failure is tried again at the next. */
  private ready(): Promise<void> {
    this.bucketReady ??= this.ensureBucket().catch((error: unknown) => {
      this.bucketReady = undefined
      throw error
    })
    return this.bucketReady
  }

  private async ensureBucket(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }))
    } catch (error) {
      if (!isMissing(error)) throw error
      await this.client.send(new CreateBucketCommand({ Bucket: this.bucket })).catch((created: unknown) => {
        // Another process was faster.
        const { name } = created as { name?: string }
        if (name !== 'BucketAlreadyOwnedByYou' && name !== 'BucketAlreadyExists') throw created
      })
    }
  }
}
