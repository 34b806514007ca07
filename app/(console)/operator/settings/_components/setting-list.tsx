'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { settingOptions } from '@/lib/client/queries/operator'
import type { SettingView } from '@/lib/domain/health/view'
import { useErrorText } from '@/lib/i18n/error-text'

const SKELETON_LINES = ['w-1/3', 'w-1/4', 'w-2/5', 'w-1/3', 'w-1/2', 'w-1/4'] as const

/** Each variable with its value and what it means. */
export function SettingList() {
  const t = useTranslations('operator.settings')
  const errorText = useErrorText()
  const { data, error, refetch } = useQuery(settingOptions())
  if (error && !data)
    return <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
  return (
    <Card isFlush aria-label={t('title')} aria-busy={data === undefined}>
      {data ? (
        <dl className="divide-y divide-line">
          {data.map((setting) => (
            <div key={setting.name} className="grid gap-x-6 gap-y-1 px-4 py-2.5 lg:grid-cols-[18rem_1fr_1fr]">
              <dt className="font-mono text-xs leading-5 font-medium">{setting.name}</dt>
              <dd className="min-w-0 break-all">
                <Value {...setting} />
              </dd>
              <dd className="text-xs leading-5 text-fg-muted">
                {/* safe: a name without a meaning shows none */}
                {t.has(`meaning.${setting.name}` as 'meaning.PORT')
                  ? t(`meaning.${setting.name}` as 'meaning.PORT')
                  : null}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <div className="space-y-5 p-4">
          {SKELETON_LINES.map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: these lines are all alike
            <Skeleton key={index} className={width} />
          ))}
        </div>
      )}
    </Card>
  )
}

function Value({ value, isSecret }: SettingView) {
  const t = useTranslations('operator.settings')
  if (value === null) return <span className="text-fg-subtle">{t('unset')}</span>
  if (isSecret) return <Badge>{t('isSet')}</Badge>
  return <span className="font-mono text-xs">{value}</span>
}
