/** System-disk, data-disk, ISO and full-server (整机) images [T2]. */
export const imageKinds = ['system_disk', 'data_disk', 'iso', 'full_server'] as const
export type ImageKind = (typeof imageKinds)[number]

export const imageStatuses = [
  'queued',
  'saving',
  'uploading',
  'importing',
  'active',
  'deactivated',
  'killed',
  'error',
  'deleted',
] as const
export type ImageStatus = (typeof imageStatuses)[number]

export const publicationStatuses = ['none', 'reviewing', 'listed', 'withdrawn'] as const
export type PublicationStatus = (typeof publicationStatuses)[number]

export const storagePolicies = ['single_az', 'multi_az'] as const
export const serverTypes = ['ecs', 'bms'] as const
