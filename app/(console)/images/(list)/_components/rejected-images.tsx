'use client'

import { useQuery } from '@tanstack/react-query'
import { Archive } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { Failure } from '@/components/feedback/failure'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Button } from '@/components/ui/button'
import { Copyable } from '@/components/ui/copyable'
import { Dialog } from '@/components/ui/dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { invitationsOptions } from '@/lib/client/queries/shares'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useAnswer } from '../../_components/use-answer'

/** The button and dialog that lead back to what was rejected; ims-console §4. */
export function RejectedImages() {
  const t = useTranslations('share.rejectedImages')
  const [isOpen, setIsOpen] = useQueryState('rejected', parseAsBoolean.withDefault(false))
  return (
    <>
      <Button onClick={() => void setIsOpen(true)}>{t('open')}</Button>
      <Dialog
        open={isOpen}
        onOpenChange={(next) => void setIsOpen(next || null)}
        title={t('open')}
        description={t('note')}
        size="xl"
      >
        <RejectedList />
      </Dialog>
    </>
  )
}

function RejectedList() {
  const t = useTranslations('share.rejectedImages')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const { data, error, refetch } = useQuery(invitationsOptions(projectId, 'rejected'))
  if (error && !data)
    return <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-24 w-full" />
  if (data.images.length === 0) return <EmptyState icon={Archive} title={t('none')} />
  return <RejectedTable images={data.images} />
}

function RejectedTable({ images }: { images: readonly ImageView[] }) {
  const t = useTranslations('share.rejectedImages')
  const tImage = useTranslations('image')
  const refusal = useReason()(usePermit()('ims:images:share'))
  const answer = useAnswer()
  const head = 'h-9 border-b border-line bg-well px-3 text-left text-xs font-medium text-fg-muted'
  const cell = 'h-9 border-b border-line px-3 whitespace-nowrap text-fg-muted'
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            {(['name', 'id', 'osType', 'os', 'ownerAccount'] as const).map((field) => (
              <th key={field} scope="col" className={head}>
                {tImage(`field.${field}`)}
              </th>
            ))}
            <th scope="col" className={head}>
              <span className="sr-only">{t('acceptAgain')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {images.map((image) => (
            <tr key={image.id}>
              <th scope="row" className="h-9 border-b border-line px-3 text-left font-medium">
                {imageTitle(image)}
              </th>
              <td className={cell}>
                <Copyable
                  value={image.id}
                  display={`${image.id.slice(0, 8)}…`}
                  label={tImage('action.copyId')}
                />
              </td>
              <td className={cell}>{image.osType}</td>
              <td className={cell}>{image.osVersion}</td>
              <td className={cell}>{image.owner?.accountName}</td>
              <td className={`${cell} text-right`}>
                <Button
                  size="sm"
                  disabledReason={refusal}
                  onClick={() => void answer([image], 'accepted')}
                  aria-label={t('acceptOne', { name: imageTitle(image) })}
                >
                  {t('acceptAgain')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
