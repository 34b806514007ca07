'use client'

import { Globe, HardDrive, Inbox, Plus, Store } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Button, ButtonLink } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { paths } from '@/lib/client/paths'
import type { ImageTab } from '@/lib/domain/image/list-query'
import type { ImageListState } from './use-image-list'

const icons = { public: Globe, private: HardDrive, shared: Inbox, market: Store } as const

/** None match, none on this page any more, or none yet with the first step. */
export function ListEmpty({ tab, list }: { tab: ImageTab; list: ImageListState }) {
  const t = useTranslations('image.empty')
  const tTable = useTranslations('table')
  if (list.query.cursor !== null) {
    return (
      <NoMatchState
        title={t('pageTitle')}
        action={<Button onClick={() => list.goTo(null)}>{t('firstPage')}</Button>}
      />
    )
  }
  if (list.isFiltered) {
    return (
      <NoMatchState
        title={tTable('noMatchTitle')}
        action={<Button onClick={list.clearFilters}>{tTable('clearFilters')}</Button>}
      >
        {t('noMatchText')}
      </NoMatchState>
    )
  }
  return (
    <EmptyState icon={icons[tab]} title={t(`${tab}.title`)} action={<FirstStep tab={tab} />}>
      {t(`${tab}.text`)}
    </EmptyState>
  )
}

function FirstStep({ tab }: { tab: ImageTab }) {
  const t = useTranslations('image')
  const { isOperator } = useActor()
  const permit = usePermit()
  const reason = useReason()
  if (tab === 'private' || (tab === 'public' && isOperator)) {
    return (
      <ButtonLink
        href={paths.images.new(tab === 'public' ? { isPublic: 'true' } : {})}
        variant="primary"
        icon={Plus}
        disabledReason={reason(permit('ims:images:create'))}
      >
        {tab === 'public' ? t('action.registerPublic') : t('action.create')}
      </ButtonLink>
    )
  }
  if (tab === 'market' && isOperator)
    return <ButtonLink href={paths.images.private()}>{t('action.choosePrivate')}</ButtonLink>
  return null
}
