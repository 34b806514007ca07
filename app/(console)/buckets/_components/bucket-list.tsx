'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { bucketKeys, bucketListOptions } from '@/lib/client/queries/buckets'
import type { BucketView } from '@/lib/domain/bucket/bucket'
import { no, yes } from '@/lib/domain/errors'
import { useErrorText } from '@/lib/i18n/error-text'
import { remove } from '../actions'
import { bucketListParams } from '../search-params'
import { CreateBucketDialog } from './create-bucket-dialog'
import { useBucketColumns } from './use-bucket-columns'

/** The project's buckets: at most a hundred, so they are searched here. */
export function BucketList() {
  const t = useTranslations('bucket')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const client = useQueryClient()
  const { projectId } = useActor()
  const [{ q, create }, setParams] = useQueryStates(bucketListParams)
  const [removing, setRemoving] = useState<BucketView>()
  const result = useQuery(bucketListOptions(projectId))
  const columns = useBucketColumns()
  const { data, error } = result
  const shown = data?.filter(({ name }) => name.includes(q.toLowerCase()))
  const createReason = reason(permit('obs:bucket:create'))
  const openCreate = () => void setParams({ create: true })

  const createButton = (
    <Button variant="primary" icon={Plus} disabledReason={createReason} onClick={openCreate}>
      {t('create')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={createButton} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={shown}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={({ id }) => paths.buckets.detail(id)}
        rowActions={(bucket) => [
          [
            {
              id: 'delete',
              label: t('delete'),
              icon: Trash2,
              tone: 'danger',
              disabledReason: reason(
                permit('obs:bucket:delete'),
                bucket.objectCount > 0 ? no('bucket.not_empty') : yes,
              ),
              perform: () => setRemoving(bucket),
            },
          ],
        ]}
        error={
          error ? { message: errorText(errorDataOf(error)), onRetry: () => void result.refetch() } : undefined
        }
        storageKey="buckets"
        toolbar={
          <SearchInput
            label={t('search')}
            value={q}
            onValueChange={(value) => void setParams({ q: value || null })}
          />
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching} onRefresh={() => void result.refetch()} />
        }
        empty={
          q ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={<Button onClick={() => void setParams({ q: null })}>{tTable('clearFilters')}</Button>}
            />
          ) : (
            <EmptyState icon={Archive} title={t('noneTitle')} action={createButton}>
              {t('noneText')}
            </EmptyState>
          )
        }
      />
      <CreateBucketDialog
        open={create}
        onOpenChange={(isOpen) => void setParams({ create: isOpen || null })}
        disabledReason={createReason}
      />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRemoving(undefined)
        }}
        title={t('deleteTitle', { name: removing?.name ?? '' })}
        confirmLabel={t('delete')}
        tone="danger"
        onConfirm={async () => {
          if (!removing) return undefined
          const done = await remove(removing.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('deleted', { name: removing.name }))
          await client.invalidateQueries({ queryKey: bucketKeys.all })
          return undefined
        }}
      >
        {t('deleteText')}
      </ConfirmDialog>
    </>
  )
}
