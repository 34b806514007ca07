/** Keys in the object store hold ids of ours only; nothing a user typed ever reaches a path. */
export const objectStorageKey = (regionId: string, bucketId: string, objectId: string): string =>
  `objects/${regionId}/${bucketId}/${objectId}`

/** Bytes that come through the API; one key per attempt, for the same reason as below. */
export const receivedStorageKey = (regionId: string, imageId: string, attemptId: string): string =>
  `images/${regionId}/${imageId}/received-${attemptId}`

/** One key per attempt, so that a late writer can never overwrite the bytes of a later one. */
export const imageStorageKey = (regionId: string, imageId: string, jobId: string, attempt: number): string =>
  `images/${regionId}/${imageId}/${jobId}-${attempt}`
