import { Snowflake } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { AccountStatus as Status } from '@/lib/domain/account/input'

export function AccountStatus({ status }: { status: Status }) {
  const t = useTranslations('operator.account.status')
  return status === 'frozen' ? (
    <StatusBadge tone="warning" icon={Snowflake}>
      {t('frozen')}
    </StatusBadge>
  ) : (
    <StatusBadge tone="success">{t('active')}</StatusBadge>
  )
}
