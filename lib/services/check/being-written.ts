import { Prisma } from '@/lib/db/generated/client'
import { RECEIVER, RECEIVER_SILENT_SECONDS } from '../image/receive-bytes'

const { sql } = Prisma

/** A receiver touches what it writes as long as it lives; the sweep believes it for the same time. */
const isFresh = sql`>= now() - make_interval(secs => ${RECEIVER_SILENT_SECONDS})`

/** Of a row `s` of `stored_objects` in the state `staging`: whether its writer lives. */
export const isBeingWritten = sql`(
  (s.writer = ${RECEIVER} AND s.updated_at ${isFresh})
  OR EXISTS (SELECT 1 FROM jobs j WHERE 'job:' || j.id = s.writer AND j.status = 'running')
  OR EXISTS (SELECT 1 FROM jobs j WHERE 'copy:' || j.id = s.writer AND j.status IN ('queued', 'running'))
  OR EXISTS (SELECT 1 FROM upload_sessions u
    WHERE 'upload:' || u.id = s.writer AND u.status IN ('uploading', 'completing')))`

/**
 * Of a row `i` of `images`: whether it is on its way and nobody brings it there. One that was registered waits for its bytes as
 * long as its owner likes; while they come it is `saving`, from shortly before their key is announced.
 */
export const isStranded = sql`(
  i.status IN ('queued', 'saving')
  AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.image_id = i.id AND j.status IN ('queued', 'running'))
  AND NOT (i.source_kind = 'upload' AND (i.status = 'queued' OR i.updated_at ${isFresh}
    OR EXISTS (SELECT 1 FROM stored_objects s
      WHERE starts_with(s.key, 'images/' || i.region_id || '/' || i.id || '/')
        AND s.state = 'staging' AND ${isBeingWritten}))))`
