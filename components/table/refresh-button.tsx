'use client'

import { RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '@/components/ui/icon-button'

export function RefreshButton({ isRefreshing, onRefresh }: { isRefreshing: boolean; onRefresh: () => void }) {
  const t = useTranslations('table')
  return (
    <IconButton
      icon={RotateCw}
      label={isRefreshing ? t('refreshing') : t('refresh')}
      onClick={onRefresh}
      isBusy={isRefreshing}
    />
  )
}
