'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'
import { useActor } from '@/components/iam/actor'
import { PageHeader } from '@/components/ui/page-header'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { accountSettingsOptions } from '@/lib/client/queries/account'
import { useErrorText } from '@/lib/i18n/error-text'
import { SettingsForm } from './settings-form'

/** What an account asks of the passwords and sessions of its people [I7]. */
export function SettingsPage() {
  const t = useTranslations('account.settings')
  const errorText = useErrorText()
  const { projectId, accountName } = useActor()
  const { data, error, refetch } = useQuery(accountSettingsOptions(projectId))
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('title')} description={t('description', { account: accountName })} />
      {data ? (
        <SettingsForm settings={data} />
      ) : error ? (
        <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="w-1/2" />
      )}
    </div>
  )
}
