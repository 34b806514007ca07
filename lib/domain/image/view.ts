import type { ErrorParams } from '../errors'
import type { VerificationView } from '../integrity/view'
import type { JobStatus } from '../job/job'
import type { Architecture, BootMode, OsType } from '../os/os-facts'
import type { Tag } from '../tag/tag'
import type { ImageKind, ImageStatus, PublicationStatus } from './kinds'
import type { ImageRefusals } from './resource'

/** How the image concerns who looks at it. */
export type ImageRelation = 'own' | 'shared' | 'public' | 'market'

/** An image as console, CSV and client see it: plain values, times as ISO 8601 UTC. */
export interface ImageView {
  id: string
  name: string
  description: string
  relation: ImageRelation
  kind: ImageKind
  status: ImageStatus
  visibility: 'private' | 'public' | 'market'
  publication: PublicationStatus
  isProtected: boolean
  osType: OsType
  platform: string
  osVersion: string
  osBit: number
  osPrettyName: string
  architecture: Architecture
  bootMode: BootMode
  minDiskGib: number
  minRamMib: number
  maxRamMib: number | null
  hasNicMultiqueue: boolean
  hasSriov: boolean
  hasCloudInit: boolean
  hasVirtioDrivers: boolean
  serverType: 'ecs' | 'bms'
  diskFormat: string
  sizeBytes: number
  virtualSizeBytes: number
  sha256: string | null
  storagePolicy: 'single_az' | 'multi_az'
  isEncrypted: boolean
  /** With which key; only the owner is told. */
  kmsKeyId: string | null
  /** The envelope around the disk, as the OpenStack Image API calls it; `bare` for none. */
  containerFormat: string
  /** What the owner made up: text by name. */
  properties: Readonly<Record<string, string>>
  /** Of the bytes as they were uploaded, where known. */
  md5: string | null
  hashAlgorithm: string | null
  hashValue: string | null
  isHidden: boolean
  /** Called `shared` by its owner before anybody received it. */
  isShareable: boolean
  /** An owner that the operator wrote down for a project that does not exist here. */
  ownerLabel: string | null
  /** Where bytes lie that are not kept here. */
  locations: readonly ImageLocation[]
  hasStoredBytes: boolean
  /** What the last look at its bytes found; only for the owner. */
  verification: VerificationView | null
  sourceKind: string
  sourceRef: string
  sourceFormat: string | null
  /** `public` or `market`, when the disk was once made of such an image, and that image's platform [M3]. */
  derivedFrom: string | null
  derivedPlatform: string | null
  failure: { code: string; params: ErrorParams } | null
  projectId: string
  regionId: string
  createdAt: string
  updatedAt: string
  activeAt: string | null
  tags: Tag[]
  /** What a policy refuses the actor for this image alone. */
  refusals: ImageRefusals
  /** Who shared it; only for the receiver. */
  owner: { accountName: string; projectName: string; projectId: string } | null
  memberStatus: 'pending' | 'accepted' | 'rejected' | null
  /** To how many projects it is offered; 0 for everybody but the owner. */
  receiverCount: number
  /** Latest work on it; only for the owner. */
  job: ImageJobView | null
  listing: { supplier: string; summary: string; pricePerHour: string | null } | null
}

export interface ImageLocation {
  url: string
  metadata: Readonly<Record<string, string>>
}

export interface ImageJobView {
  id: string
  type: string
  status: JobStatus
  step: string
  progress: number
  isCancelRequested: boolean
}
