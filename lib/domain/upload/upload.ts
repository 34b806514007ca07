import { z } from 'zod'
import { ObjectKey } from '../bucket/bucket'
import { GIB, QUICK_IMPORT_FILE_MAX_GIB } from '../image/limits'

type UploadStatus = 'uploading' | 'completing' | 'completed' | 'aborted' | 'failed'

/** The largest file of any kind of import [C3]; what a format allows is decided when an image is made of it. */
export const UPLOAD_MAX_GIB = QUICK_IMPORT_FILE_MAX_GIB
/** An upload that nobody goes on with is given up after this many days. */
export const UPLOAD_IDLE_DAYS = 7

const MIB = 1024 ** 2
const PART_MIN_BYTES = 8 * MIB
const PART_MAX_BYTES = 128 * MIB
/** Few enough rows, many enough parts that one which fails costs little. */
const PARTS_WANTED_MAX = 2000

/** The smallest power of two that keeps the number of parts in bounds; 1 TiB makes 8192 parts, below the 10,000 of S3. */
export function partSizeFor(sizeBytes: number): number {
  let partSizeBytes = PART_MIN_BYTES
  while (partSizeBytes < PART_MAX_BYTES && sizeBytes > partSizeBytes * PARTS_WANTED_MAX) partSizeBytes *= 2
  return partSizeBytes
}

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'sha256')

export const UploadId = z.string().regex(/^[0-9a-f]{32}$/, 'id')

export const BeginUploadInput = z.object({
  /** Null: the project's own bucket, made at the first upload. */
  bucketId: z.string().max(64).nullable().default(null),
  /** Null: made from the file's name, and made different when that is taken. */
  objectKey: ObjectKey.nullable().default(null),
  fileName: z.string().min(1, 'required').max(255, 'too_long'),
  sizeBytes: z.number().int().min(0),
  /** Lets the browser find the upload again: name, size and time of change of the file. */
  fingerprint: z.string().max(400).default(''),
})
export type BeginUploadInput = z.output<typeof BeginUploadInput>

export const isWithinUploadLimit = (sizeBytes: number): boolean => sizeBytes <= UPLOAD_MAX_GIB * GIB

/** An upload as the browser knows it. */
export interface UploadView {
  id: string
  status: UploadStatus
  regionId: string
  bucketId: string
  bucketName: string
  objectKey: string
  fileName: string
  fingerprint: string
  sizeBytes: number
  partSizeBytes: number
  partCount: number
  receivedBytes: number
  /** Set once the object exists. */
  objectId: string | null
  failureCode: string | null
  createdAt: string
  expiresAt: string
}

export interface UploadPartView {
  number: number
  sizeBytes: number
  sha256: string
  isZero: boolean
}

/** What an upload ends in; the create-image wizard goes on from here. */
export interface UploadedObject {
  objectId: string
  bucketId: string
  bucketName: string
  key: string
  sizeBytes: number
  sha256: string
}
