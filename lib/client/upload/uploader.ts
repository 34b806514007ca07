import AwsS3, { type AwsS3Part } from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import { partSizeFor, type UploadedObject, type UploadView } from '@/lib/domain/upload/upload'
import { FileUnreadable, Hasher } from './hasher'
import { RETRY_DELAYS_MS, untilSettled, wait } from './patience'
import { abortError, beginUpload, completeUpload, sendPart, UploadFailure, uploadParts } from './upload-api'
import { FILE_UNREADABLE, fingerprintOf } from './upload-item'
import { findDifference } from './verify-received'

/** Browsers open six connections to a host; the page needs some for itself. */
const PARALLEL_PARTS = 4
const POLL_MS = 1000
/** To the library a status that no retry can help. */
const GIVE_UP = 499

type Meta = { bucketId: string | null }
/** `location` is what the library would show; our objects have none outside of the console. */
type Answer = { object: UploadedObject; location?: string }

export interface UploaderEvents {
  onSession(fileId: string, session: UploadView): void
  onProgress(fileId: string, sentBytes: number): void
  /** Parts fail and are tried again; or it goes on after that. */
  onWaiting(fileId: string, isWaiting: boolean): void
  onChecking(fileId: string): void
  onSuccess(fileId: string, object: UploadedObject): void
  onFailure(fileId: string, error: unknown): void
}

interface Running {
  file: File
  session: UploadView | null
  /** A pause right at the start must not open a second one. */
  beginning: Promise<UploadView> | null
  /** The server may have parts of another file: compare before going on. */
  mustVerify: boolean
  wholeHash: Promise<string>
  hashing: AbortController
}

/**
 * Moves files to the server in parts, several at once. The library schedules, repeats, pauses and resumes; what a part, its
 * checksum and the end of an upload are, is said here.
 */
export class Uploader {
  private readonly uppy: Uppy<Meta, Answer>
  private readonly running = new Map<string, Running>()
  private readonly partHasher = new Hasher()

  constructor(private readonly events: UploaderEvents) {
    this.uppy = new Uppy<Meta, Answer>({ autoProceed: false, allowMultipleUploadBatches: true })
    this.uppy.use(AwsS3<Meta, Answer>, {
      limit: PARALLEL_PARTS,
      shouldUseMultipart: true,
      retryDelays: RETRY_DELAYS_MS,
      getChunkSize: (file) => this.partSizeOf(file as Blob),
      createMultipartUpload: (file) => this.begin(file.id),
      listParts: (file) => this.received(file.id),
      // The library lets a part be signed before it is sent; here that only carries its number over.
      signPart: async (file, { partNumber }) => ({ method: 'PUT', url: `${partNumber} ${file.id}` }),
      uploadPartBytes: (part) => this.sendPart(part),
      completeMultipartUpload: (file, { signal }) => this.complete(file.id, signal),
      // The library gives up on the server's side when it gives up here. Ours stays, so that one can go on later.
      abortMultipartUpload: async () => undefined,
    })
    this.uppy.on('upload-progress', (file, { bytesUploaded }) => {
      if (file) events.onProgress(file.id, Number(bytesUploaded))
    })
    this.uppy.on('upload-success', (file, { body }) => {
      const object = body?.object
      if (file && object) events.onSuccess(file.id, object)
    })
    this.uppy.on('upload-error', (file, error) => {
      if (file) events.onFailure(file.id, error)
    })
  }

  /** Starts a file, or goes on with one that the server has parts of. */
  add(file: File, bucketId: string | null, session: UploadView | null): string {
    const fileId = this.uppy.addFile({ name: file.name, type: file.type, data: file, meta: { bucketId } })
    const hashing = new AbortController()
    const wholeHash = hashWhole(file, hashing.signal)
    this.running.set(fileId, {
      file,
      session,
      beginning: null,
      mustVerify: session !== null,
      wholeHash,
      hashing,
    })
    this.restore(fileId, session)
    void this.uppy.upload()
    return fileId
  }

  pause(fileId: string): void {
    if (!this.uppy.getFile(fileId)?.isPaused) this.uppy.pauseResume(fileId)
  }

  resume(fileId: string): void {
    if (this.uppy.getFile(fileId)?.isPaused) this.uppy.pauseResume(fileId)
  }

  /** Tries one that failed again, with what the server has of it. */
  retry(fileId: string): void {
    const running = this.running.get(fileId)
    if (!running) return
    running.hashing.abort()
    running.hashing = new AbortController()
    running.wholeHash = hashWhole(running.file, running.hashing.signal)
    this.restore(fileId, running.session)
    void this.uppy.retryUpload(fileId)
  }

  /** Forgets the server's side of one that failed for good; the next try starts from nothing. */
  forgetSession(fileId: string): void {
    const running = this.running.get(fileId)
    if (running) running.session = null
  }

  remove(fileId: string): void {
    this.running.get(fileId)?.hashing.abort()
    this.running.delete(fileId)
    if (this.uppy.getFile(fileId)) this.uppy.removeFile(fileId)
  }

  private restore(fileId: string, session: UploadView | null): void {
    // With both set the library asks for the parts that are there, instead of beginning anew.
    const s3Multipart = session ? { key: session.objectKey, uploadId: session.id } : {}
    this.uppy.setFileState(fileId, { s3Multipart } as object)
  }

  private partSizeOf(blob: Blob): number {
    const known = [...this.running.values()].find(({ file }) => file === blob)?.session
    return known?.partSizeBytes ?? partSizeFor(blob.size)
  }

  private known(fileId: string): Running & { session: UploadView } {
    const running = this.running.get(fileId)
    if (!running?.session) throw new UploadFailure(GIVE_UP, { code: 'upload.not_found' })
    return running as Running & { session: UploadView }
  }

  private async begin(fileId: string): Promise<{ uploadId: string; key: string }> {
    const running = this.running.get(fileId)
    if (!running) throw abortError(undefined)
    if (!running.session) {
      running.beginning ??= this.open(fileId, running.file).finally(() => {
        running.beginning = null
      })
      running.session = await running.beginning
      this.events.onSession(fileId, running.session)
    }
    return { uploadId: running.session.id, key: running.session.objectKey }
  }

  private open(fileId: string, file: File): Promise<UploadView> {
    const { bucketId } = this.uppy.getFile(fileId).meta
    const { name: fileName, size: sizeBytes } = file
    return untilSettled(
      () => beginUpload({ bucketId, fileName, sizeBytes, fingerprint: fingerprintOf(file) }),
      undefined,
    )
  }

  private async received(fileId: string): Promise<AwsS3Part[]> {
    const running = this.known(fileId)
    const { upload, parts } = await untilSettled(() => uploadParts(running.session), undefined)
    if (upload.status !== 'uploading' && upload.status !== 'completing')
      throw new UploadFailure(GIVE_UP, { code: 'upload.not_open', params: { status: upload.status } })
    if (running.mustVerify) {
      const partNumber = await findDifference(running.file, upload, parts, this.partHasher)
      if (partNumber !== null)
        throw new UploadFailure(GIVE_UP, { code: 'upload.part_differs', params: { partNumber } })
      running.mustVerify = false
    }
    return parts.map(({ number, sizeBytes, sha256 }) => ({
      PartNumber: number,
      Size: sizeBytes,
      ETag: `"${sha256}"`,
    }))
  }

  private async sendPart({
    signature,
    body,
    onProgress,
    onComplete,
    signal,
  }: Parameters<typeof AwsS3.uploadPartBytes>[0]): Promise<{ ETag: string }> {
    const [number = '', fileId = ''] = signature.url.split(/ (.*)/s)
    const { session } = this.known(fileId)
    const part = body as Blob // safe: forms are for uploads in one piece
    const progress = (loaded: number) => onProgress({ loaded, lengthComputable: true })
    try {
      const described = await this.partHasher.part(part)
      if (signal?.aborted) throw abortError(signal)
      const ETag = await sendPart(
        session,
        { number: Number(number), body: part, ...described },
        { signal, onProgress: progress },
      )
      this.events.onWaiting(fileId, false)
      progress(part.size)
      onComplete(ETag)
      return { ETag }
    } catch (error) {
      if (error instanceof FileUnreadable) throw new UploadFailure(GIVE_UP, { code: FILE_UNREADABLE })
      if (error instanceof UploadFailure && error.isPassing) this.events.onWaiting(fileId, true)
      throw error
    }
  }

  private async complete(fileId: string, signal: AbortSignal | undefined): Promise<Answer> {
    const { session, wholeHash } = this.known(fileId)
    this.events.onChecking(fileId)
    const sha256 = await wholeHash.catch((error: unknown) => {
      throw error instanceof FileUnreadable ? new UploadFailure(GIVE_UP, { code: FILE_UNREADABLE }) : error
    })
    for (;;) {
      const object = await untilSettled(() => completeUpload(session, sha256, signal), signal)
      if (object) return { object }
      await wait(POLL_MS, signal)
    }
  }
}

async function hashWhole(file: File, signal: AbortSignal): Promise<string> {
  const hasher = new Hasher()
  const hash = hasher.file(file, signal).finally(() => hasher.end())
  hash.catch(() => undefined) // awaited at the end of the upload, which may never come
  return hash
}
