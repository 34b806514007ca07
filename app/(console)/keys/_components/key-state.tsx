import { CirclePause, Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { KeyState } from '@/lib/domain/kms/key'

/** State as icon and word. A destroyed key is shown nowhere. */
export function KeyStateBadge({ state }: { state: KeyState }) {
  const t = useTranslations('key.state')
  switch (state) {
    case 'enabled':
      return <StatusBadge tone="success">{t('enabled')}</StatusBadge>
    case 'disabled':
      return (
        <StatusBadge tone="warning" icon={CirclePause}>
          {t('disabled')}
        </StatusBadge>
      )
    case 'pending_deletion':
      return (
        <StatusBadge tone="danger" icon={Hourglass}>
          {t('pending_deletion')}
        </StatusBadge>
      )
    case 'destroyed':
      return null
  }
}
