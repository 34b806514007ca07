import { createReadStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../command'
import type { Connection } from '../../connection'
import { Failure } from '../../failure'
import { getImage, type Image, imagePath } from '../../image'
import { formatOf, hashInto, hashOf, insistFile, type LocalFile, watching } from '../../local-file'
import { ByteProgress } from '../../progress'
import { bytesText } from '../../quantity'
import { isPassing } from '../../retry'
import { noteOf, type UploadNote } from '../../upload-note'
import { imageName } from './image-name'
import { insistAttributes, insistOsVersion } from './import-options'

const ATTEMPTS = 4
const RETRY_MS = 2000
const SETTLE_MS = 60_000
const POLL_MS = 1000
/** The server's usual one: worked out while the bytes go by. */
const ALGORITHM = 'sha512'

/** Attributes of the new image, as the call says. */
function attributesOf(call: Call, file: LocalFile, diskFormat: string): Record<string, unknown> {
  const isProtected = call.has('protected')
  const attributes = {
    ...Object.fromEntries(call.pairs('property')),
    name: imageName(call, file),
    disk_format: diskFormat,
    container_format: 'bare',
    min_disk: call.count('min-disk'),
    min_ram: call.count('min-ram'),
    tags: call.texts('tag'),
    protected: isProtected || undefined,
    os_hidden: call.has('hidden') || undefined,
    __description: call.text('description'),
    __os_version: call.text('os-version'),
    hw_firmware_type: call.text('boot-mode'),
  }
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}

/** The image that waits from before, or a new one. */
async function waitingImage(
  call: Call,
  connection: Connection,
  note: UploadNote,
  attributes: Record<string, unknown>,
): Promise<Image> {
  const { imageId: earlier } = note.read()
  if (earlier !== undefined) {
    const image = await settled(call, connection, earlier)
    if (image?.status === 'queued' || image?.status === 'active') {
      call.output.note(`Going on with image ${image.id} of an upload that was cut.`)
      return image
    }
    if (image?.status === 'saving')
      throw new Failure('conflict', `Another upload of this file, as image ${image.id}, is under way.`)
    note.forget()
  }
  const image = await connection.json<Image>({ method: 'POST', path: '/v2/images', json: attributes })
  note.keep({ imageId: image.id })
  return image
}

/** The image once the server has noticed how the last upload ended; null when it is gone. */
async function settled(call: Call, connection: Connection, id: string): Promise<Image | null> {
  const deadline = Date.now() + SETTLE_MS
  for (;;) {
    try {
      const image = await getImage(connection, id)
      if (image.status !== 'saving' || Date.now() >= deadline) return image
    } catch (error) {
      if (error instanceof Failure && error.kind === 'notFound') return null
      throw error
    }
    await delay(POLL_MS, undefined, { signal: call.world.signal })
  }
}

/** Sends all bytes; answers their checksum. */
async function send(call: Call, connection: Connection, id: string, file: LocalFile): Promise<string> {
  const hash = hashOf(ALGORITHM)
  const progress = new ByteProgress(call.output, 'Sent', file.sizeBytes)
  const source = createReadStream(file.path, { highWaterMark: 1024 * 1024, end: file.sizeBytes - 1 })
  const body = watching(hash, (bytes) => progress.add(bytes))
  source.on('error', (error) => body.destroy(error))
  body.on('close', () => source.destroy())
  try {
    await connection.upload(
      { method: 'PUT', path: imagePath(id, '/file') },
      { body: source.pipe(body), sizeBytes: file.sizeBytes },
    )
  } finally {
    progress.end()
  }
  return hash.digest('hex')
}

/** Sends until the server has it all: a cut leaves the image waiting, and the next attempt begins at the start. */
async function sendPatiently(
  call: Call,
  connection: Connection,
  id: string,
  file: LocalFile,
): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(call, connection, id, file)
    } catch (error) {
      if (!isPassing(error) || attempt === ATTEMPTS || call.world.signal.aborted) throw error
      call.output.note(
        `${(error as Error).message} Sending it again from the start (${attempt} of ${ATTEMPTS - 1}).`,
      )
      await delay(RETRY_MS * attempt, undefined, { signal: call.world.signal })
      const image = await settled(call, connection, id)
      // The answer was lost, not the bytes.
      if (image?.status === 'active') return null
    }
  }
}

/** What lies on the server must be what lies here. */
async function insistSame(call: Call, image: Image, file: LocalFile, sha512: string | null): Promise<void> {
  const { os_hash_algo: algorithm, os_hash_value: value } = image
  const now = await insistFile(file.path)
  if (now.sizeBytes !== file.sizeBytes || now.mtimeMs !== file.mtimeMs)
    throw new Failure(
      'failed',
      `${file.path} was changed while it was sent: image ${image.id} holds a mixture.`,
    )
  if (!algorithm || !value)
    return call.output.warn('the server gives no checksum, so nothing could be compared.')
  let own = sha512
  if (own === null || algorithm !== ALGORITHM) {
    const hash = hashOf(algorithm)
    await hashInto(hash, file.path, call.world.signal)
    own = hash.digest('hex')
  }
  if (own !== value.toLowerCase())
    throw new Failure(
      'failed',
      `Image ${image.id} is damaged: its ${algorithm} on the server is not that of ${file.path}.`,
    )
}

/** Keeps the bytes as they are, as an image: in one piece, which begins anew when it was cut. */
export async function importAsIs(call: Call, file: LocalFile): Promise<Image> {
  const diskFormat = call.text('disk-format') ?? (await formatOf(file))
  insistOsVersion(call, ' --property __os_version=TEXT says any other.')
  const attributes = attributesOf(call, file, diskFormat)
  insistAttributes(attributes)
  const connection = await call.connect()
  const note = await noteOf(call.world.env, connection, file, attributes)
  return note.alone(() => sendAsIs(call, connection, note, file, { attributes, diskFormat }))
}

async function sendAsIs(
  call: Call,
  connection: Connection,
  note: UploadNote,
  file: LocalFile,
  { attributes, diskFormat }: { attributes: Record<string, unknown>; diskFormat: string },
): Promise<Image> {
  const image = await waitingImage(call, connection, note, attributes)
  call.output.note(`Sending ${file.path} (${diskFormat}, ${bytesText(file.sizeBytes)}) as image ${image.id}.`)
  let sha512: string | null = null
  try {
    if (image.status === 'queued') sha512 = await sendPatiently(call, connection, image.id, file)
  } catch (error) {
    await giveUp(call, connection, note, image, error)
  }
  const done = await active(call, connection, image.id)
  await insistSame(call, done, file, sha512)
  note.forget()
  return done
}

/** An upload that may go on keeps its image; one that was refused leaves nothing behind. */
async function giveUp(
  call: Call,
  connection: Connection,
  note: UploadNote,
  image: Image,
  error: unknown,
): Promise<never> {
  // A conflict: somebody else sends to it, and must not lose it.
  const isKept = error instanceof Failure && (error.kind === 'notSignedIn' || error.kind === 'conflict')
  const mayGoOn = isKept || isPassing(error) || call.world.signal.aborted
  if (mayGoOn) {
    call.output.warn(
      `Image ${image.id} waits for its data: the same command goes on, imprint images delete ${image.id} ends it.`,
    )
    throw error
  }
  const isDeleted =
    !image.protected &&
    (await connection.json({ method: 'DELETE', path: imagePath(image.id) }).then(
      () => true,
      () => false,
    ))
  note.forget()
  if (isDeleted) call.output.note(`Image ${image.id} was removed again.`)
  else call.output.warn(`Image ${image.id} is left without data.`)
  throw error
}

async function active(call: Call, connection: Connection, id: string): Promise<Image> {
  for (;;) {
    const image = await getImage(connection, id)
    if (image.status === 'active') return image
    if (image.status !== 'saving' && image.status !== 'importing')
      throw new Failure('failed', `Image ${id} did not become active: it is ${image.status}.`)
    await delay(POLL_MS, undefined, { signal: call.world.signal })
  }
}
