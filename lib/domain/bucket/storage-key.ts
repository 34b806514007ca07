/** Keys in the object store hold ids of ours only; nothing a user typed ever reaches a path. */
export const objectStorageKey = (regionId: string, bucketId: string, objectId: string): string =>
  `objects/${regionId}/${bucketId}/${objectId}`

/** A file that an image is exported to; one key per attempt. */
export const exportStorageKey = (
  regionId: string,
  bucketId: string,
  jobId: string,
  attempt: number,
): string => `objects/${regionId}/${bucketId}/${jobId}-${attempt}`

/** A copy from another region, which later attempts go on with: all of them write the same bytes. */
export const copyStorageKey = (regionId: string, imageId: string, jobId: string): string =>
  `images/${regionId}/${imageId}/${jobId}-copy`

/** Bytes that come through the API; one key per attempt, for the same reason as below. */
export const receivedStorageKey = (regionId: string, imageId: string, attemptId: string): string =>
  `images/${regionId}/${imageId}/received-${attemptId}`

/** One key per attempt, so that a late writer can never overwrite the bytes of a later one. */
export const imageStorageKey = (regionId: string, imageId: string, jobId: string, attempt: number): string =>
  `images/${regionId}/${imageId}/${jobId}-${attempt}`
