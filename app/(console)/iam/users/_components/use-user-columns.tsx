'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { UserView } from '@/lib/domain/iam/view'
import { UserStatus } from './user-status'

export function useUserColumns(): readonly DataColumn<UserView>[] {
  const t = useTranslations('iam.user')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      { id: 'status', header: t('column.status'), cell: (user) => <UserStatus user={user} /> },
      {
        id: 'groups',
        header: t('column.groups'),
        cell: ({ groups, isOwner }) =>
          groups.length > 0 ? (
            <span title={groups.map(({ name }) => name).join('\n')}>
              {groups.map(({ name }) => name).join(', ')}
            </span>
          ) : (
            <span className="text-fg-subtle">{isOwner ? '—' : t('noGroup')}</span>
          ),
      },
      {
        id: 'lastSignInAt',
        header: t('column.lastSignInAt'),
        cell: ({ lastSignInAt }) =>
          lastSignInAt ? (
            <RelativeTime value={lastSignInAt} />
          ) : (
            <span className="text-fg-subtle">{t('never')}</span>
          ),
      },
      {
        id: 'sessions',
        header: t('column.sessions'),
        align: 'end',
        cell: ({ sessionCount }) => format.number(sessionCount),
      },
      {
        id: 'keys',
        header: t('column.keys'),
        align: 'end',
        cell: ({ accessKeyCount }) => format.number(accessKeyCount),
      },
      {
        id: 'description',
        header: t('column.description'),
        isHiddenByDefault: true,
        cell: ({ description }) => description || '—',
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        isHiddenByDefault: true,
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'id',
        header: t('column.id'),
        isHiddenByDefault: true,
        cell: ({ id }) => <Copyable value={id} label={t('copyId')} />,
      },
    ],
    [t, format],
  )
}
