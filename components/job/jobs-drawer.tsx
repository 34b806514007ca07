'use client'

import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Failure } from '@/components/feedback/failure'
import { useActor } from '@/components/iam/actor'
import { CountBadge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { Drawer } from '@/components/ui/drawer'
import { EmptyState } from '@/components/ui/empty-state'
import { IconButton } from '@/components/ui/icon-button'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { isOver } from '@/lib/domain/job/job'
import { useErrorText } from '@/lib/i18n/error-text'
import { JobCard } from './job-card'
import { useJobToasts } from './use-job-toasts'

const SHOWN_JOBS = 30

/** The button in the top bar, with how many jobs run, and the drawer that lists them. */
export function JobsDrawer() {
  const t = useTranslations('job')
  const errorText = useErrorText()
  const { projectId, verdictByAction } = useActor()
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, refetch } = useQuery({
    ...jobListOptions(projectId, { pageSize: SHOWN_JOBS }),
    enabled: verdictByAction['ims:jobs:list'].ok,
  })
  useJobToasts(data?.jobs)
  if (!verdictByAction['ims:jobs:list'].ok) return null

  const running = data?.jobs.filter((job) => !isOver(job.status)) ?? []
  const ended = data?.jobs.filter((job) => isOver(job.status)) ?? []
  const close = () => setIsOpen(false)
  return (
    <>
      <span className="relative inline-flex">
        <IconButton
          icon={ListChecks}
          label={running.length > 0 ? t('openRunning', { count: running.length }) : t('open')}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => {
            setIsOpen(true)
            void refetch()
          }}
        />
        <span aria-hidden="true" className="pointer-events-none absolute -top-0.5 -right-0.5">
          <CountBadge count={running.length} />
        </span>
      </span>
      <Drawer
        open={isOpen}
        onOpenChange={setIsOpen}
        title={t('title')}
        footer={
          <ButtonLink href={paths.jobs()} onClick={close}>
            {t('all')}
          </ButtonLink>
        }
      >
        {error && !data ? (
          <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
        ) : null}
        {!data && !error ? <DrawerSkeleton /> : null}
        {data && data.jobs.length === 0 ? (
          <EmptyState icon={ListChecks} title={t('noneTitle')}>
            {t('noneText')}
          </EmptyState>
        ) : null}
        <JobSection title={t('underWay')} count={running.length}>
          {running.map((job) => (
            <JobCard key={job.id} job={job} onNavigate={close} />
          ))}
        </JobSection>
        <JobSection title={t('recent')} count={ended.length}>
          {ended.map((job) => (
            <JobCard key={job.id} job={job} onNavigate={close} />
          ))}
        </JobSection>
      </Drawer>
    </>
  )
}

function JobSection({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="sticky top-0 z-10 border-b border-line bg-well px-4 py-1.5 text-xs font-medium text-fg-muted">
        {title} <span className="tabular-nums">{count}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  )
}

function DrawerSkeleton() {
  return (
    <div className="space-y-5 p-4">
      {['w-3/4', 'w-1/2', 'w-2/3'].map((width) => (
        <div key={width} className="space-y-2">
          <Skeleton className={width} />
          <Skeleton className="h-1 w-full" />
        </div>
      ))}
    </div>
  )
}
