import type { BucketObject } from '@/lib/db/generated/client'
import { fileNameOf } from '@/lib/domain/bucket/link'
import type { Download } from '../image/open-download'

/** What to send of an object, whichever way somebody comes to it. */
export const objectDownload = (object: BucketObject): Download => ({
  fileName: fileNameOf(object.key),
  sizeBytes: Number(object.sizeBytes),
  sha256: object.sha256,
  stored: { key: object.storedKey, seal: null },
})
