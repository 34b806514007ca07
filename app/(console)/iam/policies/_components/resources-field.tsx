'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import type { ResourceDraft } from '@/lib/domain/iam/policy-draft'

const kinds = ['image', 'bucket', 'pattern'] as const
const placeholders = {
  image: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  bucket: 'my-bucket',
  pattern: 'ims:cn-north-4:*:image:*',
} as const

/** Things a statement is limited to: everything, or some of them by id, name or pattern. */
export function ResourcesField({
  resources,
  onChange,
}: {
  resources: readonly ResourceDraft[] | null
  onChange: (resources: ResourceDraft[] | null) => void
}) {
  const t = useTranslations('iam.policy')
  const put = (at: number, change: Partial<ResourceDraft>) =>
    onChange((resources ?? []).map((each, index) => (index === at ? { ...each, ...change } : each)))
  return (
    <Field label={t('resources')} hint={t('resourcesHint')} isGroup>
      {() => (
        <div className="flex flex-col items-start gap-2">
          <SegmentedControl
            aria-label={t('resources')}
            value={resources === null ? 'all' : 'some'}
            onValueChange={(next) => onChange(next === 'all' ? null : [{ kind: 'image', value: '' }])}
            segments={[
              { value: 'all', label: t('everything') },
              { value: 'some', label: t('someThings') },
            ]}
          />
          {resources?.map(({ kind, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name but its place
            <div key={index} className="flex w-full max-w-3xl items-center gap-2">
              <Select
                className="w-44 shrink-0"
                aria-label={t('resourceKindOf', { number: index + 1 })}
                value={kind}
                options={kinds.map((each) => ({ value: each, label: t(`resourceKind.${each}`) }))}
                onValueChange={(next) =>
                  put(index, { kind: kinds.find((each) => each === next) ?? 'pattern' })
                }
              />
              <Input
                aria-label={t('resourceValueOf', { number: index + 1 })}
                placeholder={placeholders[kind]}
                value={value}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => put(index, { value: event.target.value.trim() })}
              />
              <IconButton
                icon={X}
                label={t('removeResource', { number: index + 1 })}
                disabledReason={resources.length === 1 ? t('lastResource') : undefined}
                onClick={() => onChange(resources.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          {resources ? (
            <Button
              size="sm"
              icon={Plus}
              onClick={() => onChange([...resources, { kind: 'image', value: '' }])}
            >
              {t('addResource')}
            </Button>
          ) : null}
        </div>
      )}
    </Field>
  )
}
