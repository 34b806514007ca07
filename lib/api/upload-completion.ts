import { setTimeout as delay } from 'node:timers/promises'
import { DomainError } from '@/lib/domain/errors'
import type { UploadedObject } from '@/lib/domain/upload/upload'
import type { Context } from '@/lib/services/context'
import { completeUpload } from '@/lib/services/upload/complete-upload'

/** Answered well before any proxy in between loses patience; the checksum of a large file may take minutes after a restart. */
const ANSWER_WITHIN_MS = 15_000
/** How long a final refusal waits to be asked for. */
const KEEP_REFUSAL_MS = 60_000

/** Completions under way in this process. One that another process began is a conflict until it is done. */
const running = new Map<string, Promise<UploadedObject>>()

/** Completes an upload; null says that it is still going on, and asking again is how to hear of its end. */
export function awaitCompletion(
  ctx: Context,
  input: { uploadId: string; sha256: string | null },
): Promise<UploadedObject | null> {
  // The person is part of the key: nobody hears of an upload that the verb would not let them complete.
  const key = `${ctx.actor.userId}:${ctx.actor.projectId}:${input.uploadId}:${input.sha256}`
  const completion = running.get(key) ?? start(key, () => completeUpload(ctx, input))
  return Promise.race([completion, delay(ANSWER_WITHIN_MS, null, { ref: false })])
}

function start(key: string, complete: () => Promise<UploadedObject>): Promise<UploadedObject> {
  const completion = complete()
  running.set(key, completion)
  completion.then(
    () => running.delete(key),
    (error: unknown) => {
      const isFinal = error instanceof DomainError && error.code === 'upload.checksum'
      if (isFinal) setTimeout(() => running.delete(key), KEEP_REFUSAL_MS).unref()
      else running.delete(key)
    },
  )
  return completion
}
