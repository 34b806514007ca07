'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useController, useFieldArray } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { TAGS_MAX } from '@/lib/domain/image/limits'
import type { ConfigControl } from './config-step'

/** Rows of key and value; a row left empty does not count [M6]. */
export function TagFields({ control }: { control: ConfigControl }) {
  const t = useTranslations('wizard.tags')
  const { fields, append, remove } = useFieldArray({ control, name: 'tags' })
  const addButton = useRef<HTMLButtonElement>(null)
  const isFull = fields.length >= TAGS_MAX
  return (
    <div className="flex flex-col gap-2">
      {fields.map((field, index) => (
        <fieldset
          key={field.id}
          aria-label={t('row', { number: index + 1 })}
          className="grid min-w-0 grid-cols-[1fr_1fr_auto] items-start gap-2"
        >
          <TagInput control={control} index={index} part="key" />
          <TagInput control={control} index={index} part="value" />
          <IconButton
            icon={Trash2}
            label={t('remove', { number: index + 1 })}
            onClick={() => {
              remove(index)
              addButton.current?.focus()
            }}
          />
        </fieldset>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          ref={addButton}
          size="sm"
          icon={Plus}
          disabledReason={isFull ? t('full', { limit: TAGS_MAX }) : undefined}
          onClick={() => append({ key: '', value: '' })}
        >
          {t('add')}
        </Button>
        <span className="text-xs text-fg-muted">{t('left', { count: TAGS_MAX - fields.length })}</span>
      </div>
    </div>
  )
}

function TagInput({
  control,
  index,
  part,
}: {
  control: ConfigControl
  index: number
  part: 'key' | 'value'
}) {
  const t = useTranslations('wizard.tags')
  const { field, fieldState } = useController({ control, name: `tags.${index}.${part}` })
  const error = fieldState.error?.message
  const errorId = `tag-${index}-${part}-error`
  return (
    <div className="min-w-0">
      <Input
        {...field}
        value={field.value ?? ''}
        autoComplete="off"
        aria-label={t(part)}
        placeholder={t(part)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? errorId : undefined}
      />
      {error ? (
        <p id={errorId} className="mt-1 text-xs text-danger">
          {error}
        </p>
      ) : null}
    </div>
  )
}
