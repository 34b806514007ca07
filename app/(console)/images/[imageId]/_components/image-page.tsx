'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { Failure } from '@/components/feedback/failure'
import { useActor } from '@/components/iam/actor'
import { tabOf } from '@/components/image/image-tab'
import { isOwn } from '@/components/image/image-verdicts'
import { useCommands } from '@/components/shell/command-registry'
import { ButtonLink } from '@/components/ui/button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { imageOptions } from '@/lib/client/queries/images'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useImageDialog } from '../../_components/image-dialog-state'
import { ImageDialogs } from '../../_components/image-dialogs'
import { useImageActions } from '../../_components/use-image-actions'
import { type DetailTab, detailParams, detailTabs } from '../search-params'
import { ImageHeader } from './image-header'
import { ImageNotice } from './image-notice'
import { JobsTab } from './jobs-tab'
import { MembersTab } from './members-tab'
import { Overview } from './overview'
import { TagsTab } from './tags-tab'

export function ImagePage({ imageId }: { imageId: string }) {
  const { projectId } = useActor()
  const errorText = useErrorText()
  const t = useTranslations('image.detail')
  const { data: image, error, refetch } = useQuery(imageOptions(projectId, imageId))
  // Gone meanwhile: by another person, another window, or a switch of the region.
  if (!image || (error && errorDataOf(error).code === 'image.not_found')) {
    return error ? (
      <Failure
        message={errorText(errorDataOf(error))}
        onRetry={() => void refetch()}
        actions={<ButtonLink href={paths.images.private()}>{t('toList')}</ButtonLink>}
        className="py-24"
      />
    ) : null
  }
  return <LoadedImage image={image} />
}

function LoadedImage({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  const tPalette = useTranslations('shell.palette')
  const router = useRouter()
  const [{ tab }] = useQueryStates(detailParams)
  const dialog = useImageDialog([image])
  const groups = useImageActions(dialog.open)(image)
  useCommands(tPalette('groupPage'), groups.flat())

  const own = isOwn(image)
  const tabs = own ? detailTabs.filter((each) => each !== 'members' || image.visibility === 'private') : []
  const current = (tabs as readonly DetailTab[]).includes(tab) ? tab : 'overview'
  return (
    <>
      <ImageHeader
        image={image}
        groups={groups}
        tabs={
          own ? (
            <LinkTabs
              label={t('detail.tabs')}
              tabs={tabs.map((each) => ({
                href: paths.images.detail(image.id, { tab: each === 'overview' ? undefined : each }),
                label: tabLabel(each, image, t),
                isCurrent: each === current,
              }))}
            />
          ) : undefined
        }
      />
      <ImageNotice image={image} />
      {current === 'overview' ? <Overview image={image} /> : null}
      {current === 'members' ? (
        <MembersTab image={image} onShare={() => dialog.open('share', [image])} />
      ) : null}
      {current === 'tags' ? <TagsTab image={image} /> : null}
      {current === 'jobs' ? <JobsTab imageId={image.id} /> : null}
      <ImageDialogs state={dialog} onDeleted={() => router.push(paths.images[tabOf(image)]())} />
    </>
  )
}

function tabLabel(tab: DetailTab, image: ImageView, t: ReturnType<typeof useTranslations<'image'>>) {
  const counts = { overview: 0, members: image.receiverCount, tags: image.tags.length, jobs: 0 } as const
  const count = counts[tab]
  return (
    <>
      {t(`detail.tab.${tab}`)}
      {count > 0 ? <span className="text-xs text-fg-subtle tabular-nums">{count}</span> : null}
    </>
  )
}
