'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { JobProgress } from '@/components/job/job-progress'
import { Callout } from '@/components/ui/callout'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { isInTransit } from '@/lib/domain/image/life-cycle'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { jobsOfImage } from './jobs-of-image'

/** What is going on with the image, or what went wrong with it. */
export function ImageNotice({ image }: { image: ImageView }) {
  const t = useTranslations('image.notice')
  const errorText = useErrorText()
  if (isInTransit(image.status) && image.job) return <Progress image={image} />
  if ((image.status === 'killed' || image.status === 'error') && image.failure) {
    return (
      <Callout tone="danger" title={t(image.status)} className="mb-4">
        {errorText(image.failure)}
      </Callout>
    )
  }
  return null
}

function Progress({ image }: { image: ImageView }) {
  const t = useTranslations('image.notice')
  const { projectId } = useActor()
  // The image itself knows step and fraction; the bytes are the job's.
  const { data } = useQuery(jobListOptions(projectId, jobsOfImage(image.id)))
  const job = data?.jobs.find(({ id }) => id === image.job?.id)
  if (!image.job) return null
  return (
    <section aria-label={t('progress')} className="mb-4 rounded-lg border border-line bg-surface p-4">
      <JobProgress job={job ?? { ...image.job, subject: imageTitle(image) }} />
    </section>
  )
}
