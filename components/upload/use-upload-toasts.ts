'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { toast } from '@/components/feedback/toast'
import { bucketKeys } from '@/lib/client/queries/buckets'
import { quotaKeys } from '@/lib/client/queries/quotas'
import { isOver, type UploadItem } from '@/lib/client/upload/upload-item'
import { useUploadFailureText } from './use-upload-text'

/** Tells the end of every upload once, wherever the person is by then, and lets lists of files look again. */
export function useUploadToasts(items: readonly UploadItem[]): void {
  const t = useTranslations('upload.toast')
  const failureText = useUploadFailureText()
  const client = useQueryClient()
  const told = useRef(new Map<string, string>())

  useEffect(() => {
    let hasNewObject = false
    for (const item of items) {
      const isNew = told.current.get(item.id) !== item.status
      told.current.set(item.id, item.status)
      if (!isNew || !isOver(item)) continue
      const { id, fileName: name, status } = item
      if (status === 'completed') {
        hasNewObject = true
        toast.success(t('completed', { name }), { id })
      } else toast.error(t('failed', { name }), { id, description: failureText(item) })
    }
    if (!hasNewObject) return
    void client.invalidateQueries({ queryKey: bucketKeys.all })
    void client.invalidateQueries({ queryKey: quotaKeys.all })
  }, [items, client, failureText, t])
}
