import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { StatusBadge } from '@/components/ui/status-badge'
import type { UserView } from '@/lib/domain/iam/view'

/** Whether a person can sign in, with what is special about them. */
export function UserStatus({
  user,
}: {
  user: Pick<UserView, 'status' | 'isOwner' | 'isSelf' | 'mustChangePassword'>
}) {
  const t = useTranslations('iam.user')
  return (
    // In a narrow window a column: beside each other they would be cut in the middle of a word.
    <span className="inline-flex items-center gap-2 max-sm:flex-col max-sm:items-start max-sm:gap-1 max-sm:py-1">
      <StatusBadge tone={user.status === 'enabled' ? 'success' : 'neutral'}>
        {t(`status.${user.status}`)}
      </StatusBadge>
      {user.isOwner ? <Badge tone="accent">{t('owner')}</Badge> : null}
      {user.isSelf ? <Badge tone="info">{t('you')}</Badge> : null}
      {user.mustChangePassword ? (
        <Badge tone="warning" className="max-sm:h-auto max-sm:max-w-24 max-sm:[&>span]:whitespace-normal">
          {t('mustChange')}
        </Badge>
      ) : null}
    </span>
  )
}
