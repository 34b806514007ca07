'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useMemo } from 'react'
import { toast } from '@/components/feedback/toast'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { useActor } from '@/components/iam/actor'
import { tagListOptions } from '@/lib/client/queries/tags'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import type { ImageView } from '@/lib/domain/image/view'
import { TAG_KEY_MAX_CHARS, TAG_VALUE_MAX_CHARS, type Tag, TagInput } from '@/lib/domain/tag/tag'
import { useRefresh } from '../../_components/use-refresh'
import { saveTag } from '../../actions'

/** Adds a tag, or changes the value of one; keys and values in use are offered. */
export function TagDialog({
  image,
  tag,
  onClose,
}: {
  image: ImageView
  tag: Tag | undefined
  onClose: () => void
}) {
  const t = useTranslations('tag')
  const refresh = useRefresh()
  const { projectId } = useActor()
  const { data: known } = useQuery(tagListOptions(projectId))
  const keysId = useId()
  const valuesId = useId()
  const schema = useMemo(() => {
    if (tag) return TagInput
    return TagInput.refine(({ key }) => image.tags.every((each) => each.key !== key), {
      message: 'tag_duplicate',
      path: ['key'],
    })
  }, [image.tags, tag])
  const form = useZodForm(schema, { defaultValues: tag ?? { key: '', value: '' } })
  const key = form.watch('key')
  const taken = new Set(image.tags.map((each) => each.key))

  return (
    <FormDialog
      form={form}
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      size="sm"
      title={tag ? t('editTitle', { key: tag.key }) : t('addTitle')}
      description={tag ? undefined : t('left', { count: TAGS_MAX - image.tags.length })}
      submitLabel={tag ? t('save') : t('add')}
      onSubmit={async (values) => {
        const result = await saveTag({ imageId: image.id, tag: values })
        if (!result.ok) return result
        refresh('image', 'tag')
        toast.success(t(tag ? 'changed' : 'added', { key: values.key }))
        return undefined
      }}
    >
      <TextField
        control={form.control}
        name="key"
        label={t('key')}
        hint={tag ? undefined : t('keyHint')}
        limit={TAG_KEY_MAX_CHARS}
        list={keysId}
        readOnly={tag !== undefined}
        spellCheck={false}
      />
      <TextField
        control={form.control}
        name="value"
        label={t('value')}
        hint={t('valueHint')}
        limit={TAG_VALUE_MAX_CHARS}
        list={valuesId}
        isOptional
        spellCheck={false}
      />
      <datalist id={keysId}>
        {known
          ?.filter((each) => !taken.has(each.key))
          .map((each) => (
            <option key={each.key} value={each.key} />
          ))}
      </datalist>
      <datalist id={valuesId}>
        {known
          ?.find((each) => each.key === key)
          ?.values.map((value) => (
            <option key={value} value={value} />
          ))}
      </datalist>
    </FormDialog>
  )
}
