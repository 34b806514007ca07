'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronRight, Disc3, FileDigit } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { ByteSize } from '@/components/ui/byte-size'
import { Callout } from '@/components/ui/callout'
import { cn } from '@/components/ui/cn'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { objectPagesOptions } from '@/lib/client/queries/buckets'
import type { BucketView, ObjectView } from '@/lib/domain/bucket/bucket'
import { useErrorText } from '@/lib/i18n/error-text'
import type { SourceObject } from '../draft'

/** The files of a bucket; pressing one takes it. */
export function ObjectList({
  projectId,
  bucket,
  onChoose,
}: {
  projectId: string
  bucket: BucketView
  onChoose: (object: SourceObject) => void
}) {
  const t = useTranslations('wizard.picker')
  const errorText = useErrorText()
  const [prefix, setPrefix] = useState('')
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    objectPagesOptions(projectId, bucket.id, prefix),
  )
  const objects = data?.pages.flatMap((page) => page.objects)
  // An empty bucket needs no search and no heading: the upload above is all there is to do.
  if (objects?.length === 0 && prefix === '') return <p className="text-xs text-fg-muted">{t('empty')}</p>

  return (
    <section aria-labelledby="files-of-bucket">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id="files-of-bucket" className="text-sm font-medium">
          {t('existing')}
        </h3>
        <SearchInput label={t('search')} value={prefix} onValueChange={setPrefix} className="w-56" />
      </div>
      {error ? (
        <Callout
          tone="danger"
          title={t('listFailed')}
          actions={
            <Button size="sm" onClick={() => void refetch()}>
              {t('again')}
            </Button>
          }
        >
          {errorText(errorDataOf(error))}
        </Callout>
      ) : (
        <div className="overflow-hidden rounded-lg border border-line">
          {objects === undefined ? (
            <div className="space-y-3 p-3">
              <Skeleton className="w-2/3" />
              <Skeleton className="w-1/2" />
            </div>
          ) : objects.length === 0 ? (
            <p className="flex items-center gap-3 px-3 py-4 text-sm text-fg-muted">
              {t('noMatch', { prefix })}
              <Button size="sm" onClick={() => setPrefix('')}>
                {t('clearSearch')}
              </Button>
            </p>
          ) : (
            <ul className="max-h-80 divide-y divide-line overflow-y-auto">
              {objects.map((object) => (
                <li key={object.id}>
                  <ObjectRow
                    object={object}
                    onChoose={() =>
                      onChoose({
                        id: object.id,
                        bucketName: bucket.name,
                        key: object.key,
                        sizeBytes: object.sizeBytes,
                      })
                    }
                  />
                </li>
              ))}
              {hasNextPage ? (
                <li className="p-2 text-center">
                  <Button
                    size="sm"
                    variant="ghost"
                    isBusy={isFetchingNextPage}
                    onClick={() => void fetchNextPage()}
                  >
                    {t('more')}
                  </Button>
                </li>
              ) : null}
            </ul>
          )}
        </div>
      )}
    </section>
  )
}

function ObjectRow({ object, onChoose }: { object: ObjectView; onChoose: () => void }) {
  const t = useTranslations('wizard.picker')
  const format = useFormatter()
  // Only a hint from the name, to save a press: what a file is, its bytes decide.
  const isIso = object.key.toLowerCase().endsWith('.iso')
  const Icon = isIso ? Disc3 : FileDigit
  return (
    <button
      type="button"
      aria-disabled={isIso || undefined}
      onClick={isIso ? undefined : onChoose}
      className={cn(
        'group flex w-full items-center gap-3 px-3 py-2 text-left transition-colors focus-visible:-outline-offset-2',
        isIso ? 'cursor-not-allowed text-fg-subtle' : 'hover:bg-hover focus-visible:bg-hover',
      )}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-fg-subtle" />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4">
        <span className="min-w-40 flex-1 text-sm break-all">{object.key}</span>
        <span className="text-xs text-fg-muted">
          {isIso ? t('isoReason') : format.dateTime(new Date(object.createdAt), { dateStyle: 'medium' })}
        </span>
        <ByteSize bytes={object.sizeBytes} className="w-16 text-xs text-fg-muted sm:text-right" />
      </span>
      <ChevronRight
        aria-hidden="true"
        className={cn(
          'size-4 shrink-0 text-fg-faint transition-colors group-hover:text-fg-muted',
          isIso && 'invisible',
        )}
      />
    </button>
  )
}
