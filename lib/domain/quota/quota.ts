/** What is counted per project (an account's slice of a region), with the default limit. */
export const quotaDefaults = {
  private_images: 50, // [C10]
  create_jobs: 40, // [C10]
  uploads_in_flight: 20,
  buckets: 100,
  stored_bytes: 10 * 1024 ** 4,
} as const

export type QuotaResource = keyof typeof quotaDefaults
export const quotaResources = Object.keys(quotaDefaults) as QuotaResource[]
