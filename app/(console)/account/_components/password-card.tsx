'use client'

import { KeyRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { DescriptionList } from '@/components/ui/description-list'
import { ExactTime, RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import type { OwnProfileView } from '@/lib/domain/iam/view'

export function PasswordCard({
  profile,
  onChange,
}: {
  profile: OwnProfileView | undefined
  onChange: () => void
}) {
  const t = useTranslations('account')
  return (
    <Card
      title={t('password')}
      description={t('passwordText')}
      aria-label={t('password')}
      actions={
        <Button icon={KeyRound} onClick={onChange}>
          {t('changePassword')}
        </Button>
      }
    >
      {profile ? (
        <DescriptionList
          items={[
            { term: t('passwordChanged'), value: <RelativeTime value={profile.user.passwordChangedAt} /> },
            {
              term: t('passwordExpires'),
              value: profile.user.passwordExpiresAt ? (
                <ExactTime value={profile.user.passwordExpiresAt} />
              ) : (
                t('neverExpires')
              ),
            },
          ]}
        />
      ) : (
        <Skeleton className="w-1/2" />
      )}
    </Card>
  )
}
