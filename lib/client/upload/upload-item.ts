import type { UploadedObject, UploadView } from '@/lib/domain/upload/upload'
import type { ErrorData } from '@/lib/i18n/error-text'

/** A failure that no server has seen: the file cannot be read any more. Its sentence is `upload.fileUnreadable`. */
export const FILE_UNREADABLE = 'file_unreadable'

/**
 * `interrupted`: the server has a part of it, and needs the file again. `checking`: all bytes are there, their checksum is
 * being compared.
 */
type UploadItemStatus =
  | 'starting'
  | 'uploading'
  | 'paused'
  | 'waiting'
  | 'checking'
  | 'completed'
  | 'failed'
  | 'interrupted'

/** An upload as the tray shows it. */
export interface UploadItem {
  id: string
  fileName: string
  fingerprint: string
  sizeBytes: number
  sentBytes: number
  status: UploadItemStatus
  bytesPerSecond: number | null
  secondsLeft: number | null
  /** Which part of the console began it, so that it finds it again after one has walked away and back. */
  owner: string
  /** Null until the server has opened it. */
  session: UploadView | null
  error: ErrorData | null
  result: UploadedObject | null
}

const busy: readonly UploadItemStatus[] = ['starting', 'uploading', 'waiting', 'checking']

/** Whether it is over, one way or the other. */
export const isOver = (item: UploadItem): boolean => item.status === 'completed' || item.status === 'failed'

/** Whether it would stop if the window were closed now. */
export const isUnderWay = (item: UploadItem): boolean => busy.includes(item.status)

/** Name, size and time of change: enough to recognise a file that is chosen again, never a proof of its bytes. */
export const fingerprintOf = (file: File): string => `${file.name}:${file.size}:${file.lastModified}`

export type MatchingFile = 'same' | 'changed' | 'other'

/** Whether a file is the one an upload was begun with, as far as can be told without reading it. */
export function matchFile(
  file: File,
  session: Pick<UploadView, 'fileName' | 'sizeBytes' | 'fingerprint'>,
): MatchingFile {
  if (file.size !== session.sizeBytes || file.name !== session.fileName) return 'other'
  return fingerprintOf(file) === session.fingerprint ? 'same' : 'changed'
}
