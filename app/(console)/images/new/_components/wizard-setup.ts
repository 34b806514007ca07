import type { ErrorData } from '@/lib/i18n/error-text'
import type { QuotaView } from '@/lib/services/quota/get-quotas'
import type { SourceObject } from '../draft'

/** What the server knows before anything is filled in. */
export interface WizardSetup {
  /** Names the draft: one for each person and project. */
  draftKey: string
  projectId: string
  region: { nameZh: string; nameEn: string }
  /** Why a deed is refused to this person here, or null. */
  refusals: {
    system_disk: ErrorData | null
    data_disk: ErrorData | null
    listBuckets: ErrorData | null
    createBucket: ErrorData | null
    listObjects: ErrorData | null
    readObject: ErrorData | null
    upload: ErrorData | null
  }
  /** The operator may make a public image [T1]. */
  mayMakePublic: boolean
  /** What is used of each limit; null when the person may not see it. */
  quotas: QuotaView[] | null
  /** Names of the file formats that can be imported. */
  formatNames: readonly string[]
  /** The object that the address names, and whether there is none such. */
  preset: SourceObject | null
  isPresetMissing: boolean
}
