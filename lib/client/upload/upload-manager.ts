import type { UploadView } from '@/lib/domain/upload/upload'
import type { ErrorData } from '@/lib/i18n/error-text'
import { ReadFailure } from '../get-json'
import { TransferRate } from './transfer-rate'
import { abortUpload, openUploads, UploadFailure } from './upload-api'
import { fingerprintOf, type UploadItem } from './upload-item'
import type { Uploader } from './uploader'

/** Numbers change many times a second; people read a few. */
const SHOW_EVERY_MS = 250

/** These end the server's side of an upload: trying again means beginning again. */
const endsSession = ['upload.not_found', 'upload.not_open', 'upload.checksum', 'bucket.not_found']

/**
 * All uploads of this window, whatever page shows. Lives as long as the window; what it loses by a reload the server still
 * knows, and it comes back as `interrupted`.
 */
export class UploadManager {
  private items: readonly UploadItem[] = []
  private readonly listeners = new Set<() => void>()
  private readonly rates = new Map<string, TransferRate>()
  private uploader: Promise<Uploader> | undefined
  private showTimer: ReturnType<typeof setTimeout> | undefined

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly getItems = (): readonly UploadItem[] => this.items

  /** Asks the server which uploads it still has open, and shows those that nothing here is sending. */
  async findInterrupted(signal?: AbortSignal): Promise<void> {
    const sessions = await openUploads(signal)
    const known = new Set(this.items.map(({ session }) => session?.id))
    const found = sessions.filter(({ id }) => !known.has(id)).map(interruptedItem)
    if (found.length > 0) this.show([...this.items, ...found])
  }

  /** Begins to upload a file, or goes on with the upload of it that was interrupted, paused or failed. */
  async start(file: File, options: { bucketId: string | null; owner: string }): Promise<void> {
    const { bucketId, owner } = options
    const known = this.items.find(
      (item) =>
        item.status !== 'completed' &&
        item.fingerprint === fingerprintOf(file) &&
        (bucketId === null || item.session === null || item.session.bucketId === bucketId),
    )
    if (known && known.status !== 'interrupted') {
      this.change(known.id, { owner })
      if (known.status === 'paused') await this.resume(known.id)
      if (known.status === 'failed') await this.retry(known.id)
    } else await this.send(file, bucketId, owner, known ?? null)
  }

  /** Goes on with an interrupted upload, with the file that was chosen for it. */
  async continueWith(id: string, file: File, owner: string): Promise<void> {
    const item = this.items.find((one) => one.id === id)
    if (item?.session) await this.send(file, item.session.bucketId, owner, item)
  }

  async pause(id: string): Promise<void> {
    this.change(id, { status: 'paused', bytesPerSecond: null, secondsLeft: null })
    ;(await this.loaded()).pause(id)
  }

  async resume(id: string): Promise<void> {
    this.rates.get(id)?.reset()
    this.change(id, { status: 'uploading' })
    ;(await this.loaded()).resume(id)
  }

  async retry(id: string): Promise<void> {
    const item = this.items.find((one) => one.id === id)
    if (!item) return
    const uploader = await this.loaded()
    const mustBeginAgain = item.error !== null && endsSession.includes(item.error.code)
    if (mustBeginAgain) uploader.forgetSession(id)
    this.rates.get(id)?.reset()
    this.change(id, {
      status: 'starting',
      error: null,
      ...(mustBeginAgain && { session: null, sentBytes: 0 }),
    })
    uploader.retry(id)
  }

  /** Stops an upload for good and frees what it used on the server. A failure leaves it to the server's own tidying. */
  async cancel(id: string): Promise<void> {
    const item = this.items.find((one) => one.id === id)
    await this.dismiss(id)
    if (item?.session && item.status !== 'completed') await abortUpload(item.session).catch(() => undefined)
  }

  /** Takes one that is over out of sight. */
  async dismiss(id: string): Promise<void> {
    this.rates.delete(id)
    this.show(this.items.filter((item) => item.id !== id))
    if (this.uploader) (await this.uploader).remove(id)
  }

  private async send(
    file: File,
    bucketId: string | null,
    owner: string,
    interrupted: UploadItem | null,
  ): Promise<void> {
    const uploader = await this.loaded()
    const id = uploader.add(file, bucketId, interrupted?.session ?? null)
    const item: UploadItem = {
      ...newItem(id, file, owner),
      ...(interrupted && { session: interrupted.session, sentBytes: interrupted.sentBytes }),
    }
    this.rates.set(id, new TransferRate())
    this.show([...this.items.filter((one) => one !== interrupted && one.id !== id), item])
  }

  /** The uploader and its library are loaded with the first file. */
  private loaded(): Promise<Uploader> {
    this.uploader ??= import('./uploader').then(
      ({ Uploader }) =>
        new Uploader({
          onSession: (id, session) => this.change(id, { session, status: 'uploading' }),
          onProgress: (id, sentBytes) => this.progress(id, sentBytes),
          onWaiting: (id, isWaiting) => this.wait(id, isWaiting),
          onChecking: (id) =>
            this.change(id, { status: 'checking', bytesPerSecond: null, secondsLeft: null }),
          onSuccess: (id, result) => {
            const sentBytes = result.sizeBytes
            this.change(id, {
              status: 'completed',
              result,
              sentBytes,
              bytesPerSecond: null,
              secondsLeft: null,
            })
            // The library would keep the file; the item stays until it is dismissed.
            void this.uploader?.then((uploader) => uploader.remove(id))
          },
          onFailure: (id, error) =>
            this.change(id, {
              status: 'failed',
              error: errorDataOf(error),
              bytesPerSecond: null,
              secondsLeft: null,
            }),
        }),
    )
    return this.uploader
  }

  private progress(id: string, sentBytes: number): void {
    const rate = this.rates.get(id)
    const item = this.items.find((one) => one.id === id)
    if (!rate || !item || item.status === 'paused') return
    rate.add(sentBytes)
    const bytesPerSecond = rate.bytesPerSecond()
    const secondsLeft = rate.secondsLeft(item.sizeBytes - sentBytes)
    const status = item.status === 'starting' ? 'uploading' : item.status
    this.items = this.items.map((one) =>
      one === item ? { ...one, status, sentBytes, bytesPerSecond, secondsLeft } : one,
    )
    this.showTimer ??= setTimeout(() => this.show(this.items), SHOW_EVERY_MS)
  }

  private wait(id: string, isWaiting: boolean): void {
    const item = this.items.find((one) => one.id === id)
    if (isWaiting && item?.status === 'uploading')
      this.change(id, { status: 'waiting', bytesPerSecond: null, secondsLeft: null })
    if (!isWaiting && item?.status === 'waiting') {
      this.rates.get(id)?.reset()
      this.change(id, { status: 'uploading' })
    }
  }

  private change(id: string, changes: Partial<UploadItem>): void {
    if (this.items.some((item) => item.id === id))
      this.show(this.items.map((item) => (item.id === id ? { ...item, ...changes } : item)))
  }

  private show(items: readonly UploadItem[]): void {
    clearTimeout(this.showTimer)
    this.showTimer = undefined
    this.items = items
    for (const listener of this.listeners) listener()
  }
}

const newItem = (id: string, file: File, owner: string): UploadItem => ({
  id,
  fileName: file.name,
  fingerprint: fingerprintOf(file),
  sizeBytes: file.size,
  sentBytes: 0,
  status: 'starting',
  bytesPerSecond: null,
  secondsLeft: null,
  owner,
  session: null,
  error: null,
  result: null,
})

const interruptedItem = (session: UploadView): UploadItem => ({
  id: `session:${session.id}`,
  fileName: session.fileName,
  fingerprint: session.fingerprint,
  sizeBytes: session.sizeBytes,
  sentBytes: session.receivedBytes,
  status: 'interrupted',
  bytesPerSecond: null,
  secondsLeft: null,
  owner: '',
  session,
  error: null,
  result: null,
})

function errorDataOf(error: unknown): ErrorData {
  if (error instanceof UploadFailure || error instanceof ReadFailure) return error.error
  return { code: 'internal' }
}
