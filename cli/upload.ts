import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from './command'
import type { Connection } from './connection'
import { Failure } from './failure'
import { patiently } from './retry'

/** A file on its way into a bucket, as the API gives it. */
interface Upload {
  upload_id: string
  status: string
  bucket_name: string
  object_key: string
  part_size_bytes: number
  part_count: number
  received_bytes: number
  expires_at: string
}

interface Part {
  number: number
  sha256: string
}

export type UploadWithParts = Upload & { parts: Part[] }

const COMPLETION_POLL_MS = 2000

export const uploadPath = async (connection: Connection, uploadId: string, rest = ''): Promise<string> =>
  `/v1/${await connection.projectId()}/cloudimages/uploads/${encodeURIComponent(uploadId)}${rest}`

export async function beginUpload(
  connection: Connection,
  fileName: string,
  sizeBytes: number,
): Promise<UploadWithParts> {
  const upload = await connection.json<Upload>({
    method: 'POST',
    path: `/v1/${await connection.projectId()}/cloudimages/uploads`,
    json: { file_name: fileName, size_bytes: sizeBytes },
  })
  return { ...upload, parts: [] }
}

/** An upload that can still go on, or has become an object; null for one that is over otherwise. */
export async function findUpload(connection: Connection, uploadId: string): Promise<UploadWithParts | null> {
  try {
    const path = await uploadPath(connection, uploadId)
    const upload = await connection.json<UploadWithParts>({ method: 'GET', path })
    return ['uploading', 'completing', 'completed'].includes(upload.status) ? upload : null
  } catch (error) {
    if (error instanceof Failure && error.kind === 'notFound') return null
    throw error
  }
}

/** Makes an object of all parts; answers it as `bucket:object`. */
export async function completeUpload(
  call: Call,
  connection: Connection,
  uploadId: string,
  sha256: string,
): Promise<string> {
  const path = await uploadPath(connection, uploadId, '/complete')
  for (;;) {
    const { image_url: imageUrl } = await patiently(call, 'to complete the upload', () =>
      connection.json<{ image_url?: string }>({ method: 'POST', path, json: { sha256 } }),
    )
    if (imageUrl !== undefined) return imageUrl
    await delay(COMPLETION_POLL_MS, undefined, { signal: call.world.signal })
  }
}

/** Frees what an upload used; one that has become an object keeps it. */
export async function abortUpload(connection: Connection, uploadId: string): Promise<void> {
  await connection.json({ method: 'DELETE', path: await uploadPath(connection, uploadId) })
}

export async function removeUploaded(connection: Connection, uploadId: string): Promise<void> {
  await connection.json({ method: 'DELETE', path: await uploadPath(connection, uploadId, '/object') })
}
