'use client'

import { Ban, Check } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { ExactTime } from '@/components/ui/relative-time'
import { isOperator, keyFacts, RESOURCE_TAG } from '@/lib/domain/iam/condition-keys'
import type { Statement } from '@/lib/domain/iam/policy-document'
import { draftOf } from '@/lib/domain/iam/policy-draft'
import { useRegionName } from './use-projects'

/** A statement in words: what is allowed or denied, of which things, and when. */
export function StatementWords({ statement }: { statement: Statement }) {
  const t = useTranslations('iam.policy')
  const format = useFormatter()
  const conditionText = useConditionText()
  const [draft] = draftOf({ Version: '1.1', Statement: [statement] })
  if (!draft) return null
  const isAllow = draft.effect === 'Allow'
  return (
    <dl className="grid grid-cols-[5.5rem_1fr] gap-x-3 gap-y-1.5 text-sm">
      <Line term={t('effect')}>
        <Badge tone={isAllow ? 'success' : 'danger'} icon={isAllow ? Check : Ban}>
          {t(`effectName.${draft.effect}`)}
        </Badge>
      </Line>
      <Line term={t('actions')}>
        <span className="flex flex-wrap gap-1">
          {[...new Set(draft.actions)].map((action) => (
            <code key={action} className="rounded-sm bg-well px-1 py-0.5 font-mono text-xs break-all">
              {action}
            </code>
          ))}
        </span>
      </Line>
      <Line term={t('resources')}>
        {draft.resources === null
          ? t('everything')
          : format.list(
              draft.resources.map(({ kind, value }) => t(`resourceText.${kind}`, { value })),
              { type: 'disjunction' },
            )}
      </Line>
      {draft.conditions.length > 0 ? (
        <Line term={t('conditions')}>
          <ul className="flex flex-col gap-0.5">
            {draft.conditions.map((line) => (
              <li key={`${line.operator} ${line.key}`}>{conditionText(line)}</li>
            ))}
          </ul>
        </Line>
      ) : null}
    </dl>
  )
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

/** What a condition asks about, by its key. */
export function useKeyName(): (key: string) => string {
  const t = useTranslations('iam.policy.key')
  return (key) => {
    switch (key) {
      case 'g:SourceIp':
        return t('address')
      case 'g:CurrentTime':
        return t('time')
      case 'g:RequestedRegion':
        return t('region')
      case 'g:UserName':
        return t('userName')
      case 'ims:ImageType':
        return t('imageType')
      default:
        return key.startsWith(RESOURCE_TAG) ? t('tag', { key: key.slice(RESOURCE_TAG.length) }) : key
    }
  }
}

/** A value as people read it. */
export function useValueName(): (key: string, value: string) => string {
  const t = useTranslations('image.kind')
  const regionName = useRegionName()
  return (key, value) => {
    if (key === 'g:RequestedRegion') return regionName(value)
    const kind = key === 'ims:ImageType' ? keyFacts(key)?.values?.find((each) => each === value) : undefined
    // safe: the values of this key are the kinds of images
    return kind ? t(kind as Parameters<typeof t>[0]) : value
  }
}

function useConditionText(): (line: { operator: string; key: string; values: string[] }) => ReactNode {
  const t = useTranslations('iam.policy')
  const format = useFormatter()
  const keyName = useKeyName()
  const valueName = useValueName()
  return ({ operator, key, values }) => {
    const isTime = key === 'g:CurrentTime'
    const text = isOperator(operator) ? t(`operator.${operator}`) : operator
    return (
      <>
        {keyName(key)} {text}{' '}
        {isTime && values.length === 1 && values[0] && !Number.isNaN(Date.parse(values[0])) ? (
          <ExactTime value={values[0]} />
        ) : (
          format.list(
            values.map((value) => valueName(key, value)),
            { type: 'disjunction' },
          )
        )}
      </>
    )
  }
}
