'use client'

import { useQuery } from '@tanstack/react-query'
import { FileDigit } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useActor } from '@/components/iam/actor'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { SearchInput } from '@/components/table/search-input'
import { Badge } from '@/components/ui/badge'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { objectPageOptions } from '@/lib/client/queries/buckets'
import type { BucketView } from '@/lib/domain/bucket/bucket'
import { useErrorText } from '@/lib/i18n/error-text'
import { OBJECTS_PER_PAGE, objectListParams } from '../../search-params'
import { BucketUpload } from './bucket-upload'
import { useObjectActions } from './use-object-actions'
import { useObjectColumns } from './use-object-columns'

/** The files of a bucket, and the place to add some. */
export function BucketContent({ bucket }: { bucket: Pick<BucketView, 'id' | 'name' | 'storageClass'> }) {
  const t = useTranslations('bucket')
  const tCommon = useTranslations('common')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const [{ prefix, after }, setParams] = useQueryStates(objectListParams)
  const result = useQuery(
    objectPageOptions(projectId, bucket.id, {
      prefix,
      after: after.at(-1) ?? null,
      pageSize: OBJECTS_PER_PAGE,
    }),
  )
  const columns = useObjectColumns()
  const { actionsOf, dialog } = useObjectActions(bucket)
  const { data, error } = result
  const goTo = (trail: string[]) => void setParams({ after: trail }, { history: 'push' })
  const search = (value: string) => void setParams({ prefix: value || null, after: null })

  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.buckets.list() }, { label: bucket.name }]}
          />
        }
        title={bucket.name}
        meta={<Badge>{t(`storageClass.${bucket.storageClass}`)}</Badge>}
      />
      <BucketUpload bucketId={bucket.id} />
      <DataTable
        label={t('objects')}
        columns={columns}
        rows={data?.objects}
        rowId={({ id }) => id}
        rowName={({ key }) => key}
        rowActions={actionsOf}
        isStale={result.isPlaceholderData}
        error={
          error ? { message: errorText(errorDataOf(error)), onRetry: () => void result.refetch() } : undefined
        }
        storageKey="objects"
        toolbar={<SearchInput label={t('searchObjects')} value={prefix} onValueChange={search} />}
        toolbarEnd={
          <RefreshButton
            isRefreshing={result.isFetching && !result.isPlaceholderData}
            onRefresh={() => void result.refetch()}
          />
        }
        empty={
          prefix || after.length > 0 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={<Button onClick={() => search('')}>{tTable('clearFilters')}</Button>}
            />
          ) : (
            <EmptyState icon={FileDigit} title={t('noObjectsTitle')}>
              {t('noObjectsText')}
            </EmptyState>
          )
        }
        footer={
          <Pagination
            hasPrevious={after.length > 0}
            hasNext={Boolean(data?.nextAfter)}
            onPrevious={() => goTo(after.slice(0, -1))}
            onNext={() => data?.nextAfter && goTo([...after, data.nextAfter])}
            pageSize={OBJECTS_PER_PAGE}
            summary={data ? t('shown', { count: data.objects.length }) : undefined}
          />
        }
      />
      {dialog}
    </>
  )
}
