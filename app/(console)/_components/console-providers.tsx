'use client'

import type { ReactNode } from 'react'
import { ActorProvider, type BrowserActor } from '@/components/iam/actor'
import { JobDeedsProvider } from '@/components/job/job-deeds'
import { UploadProvider } from '@/components/upload/upload-provider'
import { cancel, retry } from '../jobs/actions'

const deeds = { cancel, retry }

/** What every console page may rely on: who works here, the deeds on jobs, and the uploads of this window. */
export function ConsoleProviders({ actor, children }: { actor: BrowserActor; children: ReactNode }) {
  return (
    <ActorProvider actor={actor}>
      <JobDeedsProvider deeds={deeds}>
        <UploadProvider>{children}</UploadProvider>
      </JobDeedsProvider>
    </ActorProvider>
  )
}
