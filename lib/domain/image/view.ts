import type { ErrorParams } from '../errors'
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
  sourceKind: string
  sourceRef: string
  sourceFormat: string | null
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

export interface ImageJobView {
  id: string
  type: string
  status: JobStatus
  step: string
  progress: number
  isCancelRequested: boolean
}
