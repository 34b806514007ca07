'use client'

import { Ban } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { AuditOutcome } from '@/lib/domain/audit/record'

/** How a deed ended, as icon and word. */
export function OutcomeBadge({ outcome }: { outcome: AuditOutcome }) {
  const t = useTranslations('audit.outcome')
  switch (outcome) {
    case 'success':
      return <StatusBadge tone="success">{t('success')}</StatusBadge>
    case 'refused':
      return (
        <StatusBadge tone="warning" icon={Ban}>
          {t('refused')}
        </StatusBadge>
      )
    case 'failed':
      return <StatusBadge tone="danger">{t('failed')}</StatusBadge>
  }
}
