import { createHash, randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { DomainError } from '@/lib/domain/errors'
import { gibCeil } from '@/lib/domain/image/limits'
import type { Call } from '../../command'
import type { Connection } from '../../connection'
import { Failure, usage } from '../../failure'
import { getImage, type Image, imagePath, PATCH_TYPE } from '../../image'
import { insistSucceeded, type Job, noteJob, waitForJob } from '../../job'
import { diskOf, insistFile, type LocalFile } from '../../local-file'
import { bytesText } from '../../quantity'
import { mayGoOn, patiently } from '../../retry'
import { changed, sendParts } from '../../send-parts'
import { sentenceOf } from '../../sentence'
import {
  abortUpload,
  beginUpload,
  completeUpload,
  findUpload,
  removeUploaded,
  type UploadWithParts,
} from '../../upload'
import { noteOf, type Order, type UploadNote } from '../../upload-note'
import { imageName } from './image-name'
import { insistAttributes, insistOrder, tagsOf } from './import-options'

/** Refusals of a job for reasons that are not the file's: the next attempt may succeed. */
const NOT_THE_FILE = ['IMG.0014', 'IMG.0061']

const NO_BOOT_RECORD = sentenceOf(new DomainError('file.no_boot_record'))

/** What an order of IMS can say of the image. */
function orderOf(call: Call, file: LocalFile, virtualSizeBytes: number): Record<string, unknown> {
  const isData = call.has('data-disk')
  const name = imageName(call, file)
  const virtualSizeGib = gibCeil(virtualSizeBytes)
  const minDiskGib = call.count('min-disk') ?? virtualSizeGib
  insistOrder(call, isData ? 'data_disk' : 'system_disk', { name, minDiskGib, virtualSizeGib })
  const tags = tagsOf(call)
  return {
    name,
    description: call.text('description'),
    min_disk: minDiskGib,
    min_ram: call.count('min-ram'),
    os_version: call.text('os-version'),
    hw_firmware_type: call.text('boot-mode'),
    image_tags: tags.length > 0 ? tags : undefined,
    cmk_id: call.text('key'),
    is_quick_import: call.has('quick') || undefined,
    // Also tells the order of a data disk from that of a system.
    os_type: isData ? 'Linux' : undefined,
  }
}

/** Of a disk that holds data the API takes less. */
function insistDataOptions(call: Call): void {
  const [wrong] = ['os-version', 'boot-mode', 'min-ram'].filter((name) => call.text(name) !== undefined)
  if (wrong !== undefined) throw usage(`--${wrong} says something of a system: not with --data-disk.`)
}

/** What it cannot: set when the image is there. */
function changesOf(call: Call): { op: 'add'; path: string; value: unknown }[] {
  const changes: Record<string, unknown> = Object.fromEntries(call.pairs('property'))
  insistAttributes(changes)
  if (call.has('protected')) changes.protected = true
  if (call.has('hidden')) changes.os_hidden = true
  return Object.entries(changes).map(([name, value]) => ({
    op: 'add',
    path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    value,
  }))
}

/** What came of an import: an image, or the job that was not waited for. */
export type Imported = { image: Image } | { jobId: string }

/** Brings a file into a bucket by parts and has an image made of it; goes on where an earlier call was cut. */
export async function importByParts(call: Call, file: LocalFile): Promise<Imported> {
  if (call.text('disk-format') !== undefined)
    throw usage('--disk-format goes with --as-is: without it the server tells the format from the file.')
  if (call.has('data-disk')) insistDataOptions(call)
  const { format, virtualSizeBytes } = await diskOf(file, call.has('data-disk'), call.has('quick'))
  const order = orderOf(call, file, virtualSizeBytes)
  const changes = changesOf(call)
  if (call.has('no-wait') && changes.length > 0)
    throw usage('--property, --protected and --hidden are set when the image is there: not with --no-wait.')
  const connection = await call.connect()
  const note = await noteOf(call.world.env, connection, file)
  return note.alone(() => new PartwiseImport(call, connection, note, file, format).run(order, changes))
}

class PartwiseImport {
  constructor(
    private readonly call: Call,
    private readonly connection: Connection,
    private readonly note: UploadNote,
    private readonly file: LocalFile,
    private readonly format: string,
  ) {}

  async run(order: Record<string, unknown>, changes: object[]): Promise<Imported> {
    const upload = await this.upload()
    const sum = createHash('sha256').update(JSON.stringify(order)).digest('hex')
    const earlier = this.note.read().order
    const jobId =
      earlier?.sum === sum && earlier.jobId !== undefined
        ? earlier.jobId
        : await this.placed(upload, order, sum, await this.sent(upload))
    if (this.call.has('no-wait')) {
      this.note.forget()
      this.call.output.note(`Job ${jobId} has begun: imprint jobs wait ${jobId}`)
      this.sayWhere(upload)
      return { jobId }
    }
    const imageId = await this.made(upload, jobId)
    const image = await this.changed(imageId, changes)
    await this.tidied(upload)
    this.note.forget()
    return { image }
  }

  /** The upload of an earlier call, or a new one. */
  private async upload(): Promise<UploadWithParts> {
    const { uploadId } = this.note.read()
    const earlier = uploadId === undefined ? null : await findUpload(this.connection, uploadId)
    const { output } = this.call
    if (earlier) {
      const received = bytesText(earlier.received_bytes)
      output.note(`Going on with upload ${earlier.upload_id}: ${received} of ${this.size} are there.`)
      return earlier
    }
    const upload = await beginUpload(this.connection, basename(this.file.path), this.file.sizeBytes)
    this.note.keep({ uploadId: upload.upload_id })
    output.note(`Sending ${this.file.path} (${this.format}, ${this.size}) as upload ${upload.upload_id}.`)
    return upload
  }

  private get size(): string {
    return bytesText(this.file.sizeBytes)
  }

  /** The whole file in the bucket, as `bucket:object`. */
  private async sent(upload: UploadWithParts): Promise<string> {
    const { call, connection, file } = this
    try {
      const sha256 = await sendParts(call, connection, upload, file)
      const now = await insistFile(file.path)
      if (now.sizeBytes !== file.sizeBytes || now.mtimeMs !== file.mtimeMs) throw changed(file)
      return await completeUpload(call, connection, upload.upload_id, sha256)
    } catch (error) {
      if (mayGoOn(call, error)) {
        const until = upload.expires_at.slice(0, 10)
        call.output.note(`What was sent is kept until ${until} or later: the same command goes on with it.`)
      } else {
        this.note.forget()
        await abortUpload(connection, upload.upload_id).catch(() => {})
      }
      throw error
    }
  }

  /** Has the image made; a call that was cut before it heard of its job gets the same one. */
  private async placed(
    { upload_id: uploadId }: UploadWithParts,
    wanted: Record<string, unknown>,
    sum: string,
    imageUrl: string,
  ): Promise<string> {
    const { call, connection, note } = this
    const earlier = note.read().order
    const order: Order = { key: earlier?.sum === sum ? earlier.key : randomUUID(), sum }
    note.keep({ uploadId, order })
    try {
      const { job_id: jobId } = await patiently(call, 'to order the image', () =>
        connection.json<{ job_id: string }>({
          method: 'POST',
          path: call.has('data-disk') ? '/v1/cloudimages/dataimages/action' : '/v2/cloudimages/action',
          headers: { 'Idempotency-Key': order.key },
          json: { ...wanted, image_url: imageUrl },
        }),
      )
      note.keep({ uploadId, order: { ...order, jobId } })
      await noteJob(call, connection, jobId, `import of ${this.file.path}`)
      return jobId
    } catch (error) {
      // A refusal would be given again for the same key.
      if (!mayGoOn(call, error)) note.keep({ uploadId })
      call.output.warn(`The file is in the bucket as ${imageUrl}: the command goes on from there.`)
      throw error
    }
  }

  /** The id of the image that the job made; of one that failed nothing stays. */
  private async made(upload: UploadWithParts, jobId: string): Promise<string> {
    const { call, connection, note } = this
    const { upload_id: uploadId } = upload
    const job = await waitForJob(call, connection, jobId, Number.POSITIVE_INFINITY)
    const imageId = job?.entities?.image_id
    try {
      if (job) insistSucceeded(job)
      if (typeof imageId !== 'string') throw new Failure('failed', `Job ${jobId} names no image.`)
      return imageId
    } catch (error) {
      if (typeof imageId === 'string') await this.imageRemoved(imageId)
      if (job?.fail_reason?.includes(NO_BOOT_RECORD)) call.output.note('--data-disk imports it so.')
      if (isNotTheFile(job)) {
        note.keep({ uploadId })
        this.sayWhere(upload, ' The same command has the image made anew.')
      } else {
        note.forget()
        await removeUploaded(connection, uploadId).catch(() => this.sayWhere(upload))
      }
      throw error
    }
  }

  private async imageRemoved(imageId: string): Promise<void> {
    const isRemoved = await this.connection.json({ method: 'DELETE', path: imagePath(imageId) }).then(
      () => true,
      (error: unknown) => error instanceof Failure && error.kind === 'notFound',
    )
    if (isRemoved) this.call.output.note(`Image ${imageId} was removed again.`)
    else this.call.output.warn(`Image ${imageId} is left without data.`)
  }

  private async changed(imageId: string, changes: object[]): Promise<Image> {
    if (changes.length === 0) return getImage(this.connection, imageId)
    try {
      return await this.connection.json<Image>({
        method: 'PATCH',
        path: imagePath(imageId),
        type: PATCH_TYPE,
        json: changes,
      })
    } catch (error) {
      if (!mayGoOn(this.call, error)) this.note.forget()
      this.call.output.warn(`Image ${imageId} is made, but without its properties.`)
      if (this.call.output.isQuiet && !this.call.output.isJson) this.call.output.line(imageId)
      throw error
    }
  }

  /** The image has its own bytes: the file in the bucket is of no more use. */
  private async tidied(upload: UploadWithParts): Promise<void> {
    try {
      await removeUploaded(this.connection, upload.upload_id)
    } catch (error) {
      if (error instanceof Failure && error.kind === 'notFound') return
      if (mayGoOn(this.call, error)) throw error
      this.sayWhere(upload)
    }
  }

  /** Also for those who want it quiet: what lies there is counted, and only they can remove it. */
  private sayWhere({ bucket_name: bucket, object_key: key }: UploadWithParts, then = ''): void {
    this.call.output.warn(`The file stays in the bucket ${bucket} as ${key}.${then}`)
  }
}

const isNotTheFile = (job: Job | null): boolean => NOT_THE_FILE.includes(job?.error_code ?? '')
