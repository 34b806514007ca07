'use client'

import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ImageStatusBadge } from '@/components/image/image-status'
import { tabOf } from '@/components/image/image-tab'
import { useImageType } from '@/components/image/image-type'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { Badge } from '@/components/ui/badge'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { ActionMenu } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { PageHeader } from '@/components/ui/page-header'
import { paths } from '@/lib/client/paths'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'

/** Shown as buttons; everything else is in the menu beside them. */
const prominent = ['job-cancel', 'job-retry', 'download', 'share', 'modify', 'accept', 'reject']

export function ImageHeader({
  image,
  groups,
  tabs,
}: {
  image: ImageView
  groups: readonly (readonly Action[])[]
  tabs: ReactNode
}) {
  const t = useTranslations('image')
  const tCommon = useTranslations('common')
  const typeText = useImageType()
  const all = groups.flat()
  const buttons = prominent.flatMap((id) => all.filter((action) => action.id === id))
  const rest = groups.map((group) => group.filter((action) => !buttons.includes(action)))
  const tab = tabOf(image)
  return (
    <PageHeader
      crumbs={
        <Breadcrumbs
          label={tCommon('breadcrumbs')}
          crumbs={[{ label: t(`tab.${tab}`), href: paths.images[tab]() }, { label: imageTitle(image) }]}
        />
      }
      title={imageTitle(image)}
      meta={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <ImageStatusBadge image={image} hasRemark={false} />
          <Badge>{typeText(image)}</Badge>
          {image.memberStatus && image.memberStatus !== 'accepted' ? (
            <Badge tone="warning">{t(`memberStatus.${image.memberStatus}`)}</Badge>
          ) : null}
        </span>
      }
      actions={
        <>
          {buttons.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
          <ActionMenu
            groups={rest}
            trigger={
              <IconButton
                icon={Ellipsis}
                label={tCommon('actionsFor', { name: imageTitle(image) })}
                hasTooltip={false}
                className="border-line-strong bg-surface shadow-control"
              />
            }
          />
        </>
      }
      tabs={tabs}
    />
  )
}
