'use client'

import { Pencil, Plus, Tags, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { no, yes } from '@/lib/domain/errors'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import type { ImageView } from '@/lib/domain/image/view'
import type { Tag } from '@/lib/domain/tag/tag'
import { useErrorText } from '@/lib/i18n/error-text'
import { useRefresh } from '../../_components/use-refresh'
import { removeTag, saveTag } from '../../actions'
import { TagDialog } from './tag-dialog'

/** At most ten tags by which the image can be found [M6]. */
export function TagsTab({ image }: { image: ImageView }) {
  const t = useTranslations('tag')
  const errorText = useErrorText()
  const refresh = useRefresh()
  const permit = usePermit()
  const reason = useReason()
  const [edited, setEdited] = useState<Tag | 'new'>()
  const columns = useTagColumns()
  const left = TAGS_MAX - image.tags.length
  const changeReason = reason(permit('ims:images:update', image), imageVerdicts.tag(image))
  const full = left > 0 ? yes : no('tag.too_many', { limit: TAGS_MAX })
  const addReason = changeReason ?? reason(full)

  async function remove(tag: Tag): Promise<void> {
    const result = await removeTag({ imageId: image.id, key: tag.key })
    refresh('image', 'tag')
    if (!result.ok) {
      toast.error(errorText(result.error))
      return
    }
    const undo = { label: t('undo'), onClick: () => void restore(tag) }
    toast.success(t('removed', { key: tag.key }), { action: undo })
  }

  async function restore(tag: Tag): Promise<void> {
    const result = await saveTag({ imageId: image.id, tag })
    refresh('image', 'tag')
    if (!result.ok) toast.error(errorText(result.error))
  }

  const addButton = (variant?: 'primary') => (
    <Button variant={variant} icon={Plus} disabledReason={addReason} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <DataTable
        label={t('label')}
        columns={columns}
        rows={image.tags}
        rowId={(tag) => tag.key}
        rowName={(tag) => tag.key}
        rowActions={(tag) => [
          [
            {
              id: 'edit',
              label: t('edit'),
              icon: Pencil,
              disabledReason: changeReason,
              perform: () => setEdited(tag),
            },
            {
              id: 'remove',
              label: t('remove'),
              icon: Trash2,
              tone: 'danger',
              disabledReason: changeReason,
              perform: () => void remove(tag),
            },
          ],
        ]}
        storageKey="image.tags"
        toolbar={image.tags.length === 0 ? undefined : addButton()}
        toolbarEnd={<span className="mr-1 text-xs text-fg-muted">{t('left', { count: left })}</span>}
        empty={
          <EmptyState icon={Tags} title={t('emptyTitle')} action={addButton('primary')}>
            {t('emptyText')}
          </EmptyState>
        }
      />
      {edited === undefined ? null : (
        <TagDialog
          key={edited === 'new' ? '' : edited.key}
          image={image}
          tag={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  )
}

function useTagColumns(): readonly DataColumn<Tag>[] {
  const t = useTranslations('tag')
  return useMemo(
    () => [
      { id: 'key', header: t('key'), isPrimary: true, width: '30%', cell: (tag) => tag.key },
      {
        id: 'value',
        header: t('value'),
        cell: (tag) => tag.value || <span className="text-fg-subtle">—</span>,
      },
    ],
    [t],
  )
}
