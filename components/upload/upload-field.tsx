'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { GIB, QUICK_IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import type { UploadedObject } from '@/lib/domain/upload/upload'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'
import { DropZone } from './drop-zone'
import { useUploadManager, useUploads } from './upload-provider'
import { UploadRow } from './upload-row'

/**
 * Uploads one file where a form asks for it. The upload itself belongs to the window: whoever walks away and comes back
 * finds it here again, and may take what has arrived meanwhile.
 */
export function UploadField({
  bucketId,
  onUploaded,
  owner = 'create-image',
  limitGib = QUICK_IMPORT_FILE_MAX_GIB,
}: {
  /** Null: the project's own bucket, made at need. */
  bucketId: string | null
  onUploaded: (object: UploadedObject) => void
  /** Names the form, so that it finds its upload again. */
  owner?: string
  limitGib?: number
}) {
  const t = useTranslations('upload')
  const errorText = useErrorText()
  const manager = useUploadManager()
  const uploads = useUploads()
  const [refusal, setRefusal] = useState<ErrorData | null>(null)
  const own = uploads.filter((item) => item.owner === owner || item.status === 'interrupted')
  const isTaken = own.some(
    (item) => item.owner === owner && item.status !== 'completed' && item.status !== 'failed',
  )
  useArrivals(owner, onUploaded)

  function start([file]: File[]) {
    if (!file) return
    const refused = refusalOf(file, limitGib)
    setRefusal(refused)
    if (!refused) void manager.start(file, { bucketId, owner })
  }

  return (
    <div className="space-y-3">
      {own.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {own.map((item) => {
            const { result } = item
            return (
              <li key={item.id} className="px-3 py-2.5">
                <UploadRow
                  item={item}
                  owner={owner}
                  actions={
                    result ? (
                      <Button size="sm" onClick={() => onUploaded(result)}>
                        {t('useFile')}
                      </Button>
                    ) : null
                  }
                />
              </li>
            )
          })}
        </ul>
      ) : null}
      {isTaken ? null : <DropZone onFiles={start} hint={t('fieldHint', { limitGib })} />}
      {refusal ? (
        <Callout tone="danger" isAlert>
          {errorText(refusal)}
        </Callout>
      ) : null}
    </div>
  )
}

/** What can be told before the first byte leaves. */
function refusalOf(file: File, limitGib: number): ErrorData | null {
  if (file.size === 0) return { code: 'file.empty' }
  return file.size > limitGib * GIB ? { code: 'file.too_large', params: { limitGib } } : null
}

/** Hands over what arrives while the form is there; what arrived before waits for a press. */
function useArrivals(owner: string, onUploaded: (object: UploadedObject) => void): void {
  const uploads = useUploads()
  const seen = useRef<Set<string> | null>(null)
  const hand = useRef(onUploaded)
  useEffect(() => {
    hand.current = onUploaded
  })
  useEffect(() => {
    const arrived = uploads.filter((item) => item.owner === owner && item.result)
    const before = seen.current
    seen.current = new Set(arrived.map(({ id }) => id))
    for (const { id, result } of arrived) if (before && !before.has(id) && result) hand.current(result)
  }, [uploads, owner])
}
