'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '@/components/form/field'
import { Button } from '@/components/ui/button'
import { CheckList } from '@/components/ui/check-list'
import { Input } from '@/components/ui/input'
import { useActionOptions } from '../../_components/use-action-options'

/** Actions of a statement: from the list, or as a pattern of one's own. */
export function ActionsField({
  actions,
  onChange,
}: {
  actions: readonly string[]
  onChange: (actions: string[]) => void
}) {
  const t = useTranslations('iam.policy')
  const options = useActionOptions({ hasPatterns: true })
  const [pattern, setPattern] = useState('')

  function add() {
    const next = pattern.trim()
    if (next !== '' && !actions.includes(next)) onChange([...actions, next])
    setPattern('')
  }

  return (
    <div className="flex flex-col gap-2">
      <Field label={t('actions')} hint={t('actionsHint')}>
        {(own) => (
          <CheckList
            {...own}
            label={t('actions')}
            searchPlaceholder={t('searchActions')}
            options={options}
            values={[...new Set(actions)]}
            onValuesChange={onChange}
          />
        )}
      </Field>
      <div className="flex max-w-md items-center gap-2">
        <Input
          aria-label={t('ownPattern')}
          placeholder={t('ownPattern')}
          value={pattern}
          spellCheck={false}
          autoComplete="off"
          className="font-mono text-xs"
          onChange={(event) => setPattern(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <Button
          icon={Plus}
          onClick={add}
          disabledReason={pattern.trim() === '' ? t('typePattern') : undefined}
        >
          {t('addPattern')}
        </Button>
      </div>
    </div>
  )
}
