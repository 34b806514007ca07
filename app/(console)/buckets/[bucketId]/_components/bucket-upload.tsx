'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Callout } from '@/components/ui/callout'
import { DropZone } from '@/components/upload/drop-zone'
import { useUploadManager, useUploads } from '@/components/upload/upload-provider'
import { UploadRow } from '@/components/upload/upload-row'
import { isWithinUploadLimit, UPLOAD_MAX_GIB } from '@/lib/domain/upload/upload'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'

/** Takes files for this bucket and shows those on their way into it. */
export function BucketUpload({ bucketId }: { bucketId: string }) {
  const t = useTranslations('bucket')
  const errorText = useErrorText()
  const manager = useUploadManager()
  const refusalText = useReason()(usePermit()('obs:object:put'))
  const [refusal, setRefusal] = useState<ErrorData | null>(null)
  const incoming = useUploads().filter(
    (item) => item.status !== 'completed' && (item.session?.bucketId === bucketId || item.owner === bucketId),
  )
  function start(files: File[]) {
    const empty = files.find(({ size }) => size === 0)
    const tooLarge = files.find(({ size }) => !isWithinUploadLimit(size))
    setRefusal(
      empty
        ? { code: 'file.empty' }
        : tooLarge
          ? { code: 'upload.file_too_large', params: { limitGib: UPLOAD_MAX_GIB } }
          : null,
    )
    for (const file of files)
      if (file !== empty && file !== tooLarge) void manager.start(file, { bucketId, owner: bucketId })
  }

  return (
    <div className="mb-5 space-y-3">
      <DropZone
        isCompact
        isMultiple
        disabledReason={refusalText}
        onFiles={start}
        hint={t('uploadHint', { limitGib: UPLOAD_MAX_GIB })}
      />
      {refusal ? (
        <Callout tone="danger" isAlert>
          {errorText(refusal)}
        </Callout>
      ) : null}
      {incoming.length > 0 ? (
        <ul aria-label={t('incoming')} className="divide-y divide-line rounded-lg border border-line">
          {incoming.map((item) => (
            <li key={item.id} className="px-3 py-2.5">
              <UploadRow item={item} owner={bucketId} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
