'use client'

import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { Card } from '@/components/ui/card'
import { DescriptionList } from '@/components/ui/description-list'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RelativeTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import type { Tone } from '@/components/ui/tone'
import type { HealthView } from '@/lib/domain/health/view'
import { formatBytes } from '@/lib/i18n/format-bytes'

const NEARLY = 80
const ALMOST_ALL = 95
const toneOf = (percent: number): Tone =>
  percent >= ALMOST_ALL ? 'danger' : percent >= NEARLY ? 'warning' : 'accent'

/** Database, store, queue and uploads, a card each. */
export function HealthTiles({ health }: { health: HealthView }) {
  const t = useTranslations('operator.health')
  const format = useFormatter()
  const locale = useLocale()
  const { database, store, queue, uploads } = health
  const bytes = (count: number) => formatBytes(count, locale)
  const latency = (ms: number) => t('ms', { ms: format.number(ms, { maximumFractionDigits: 1 }) })
  const usedPercent =
    store.freeBytes !== null && store.totalBytes ? 100 * (1 - store.freeBytes / store.totalBytes) : null
  const connectionPercent = (100 * database.connections) / database.maxConnections

  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Card title={t('database')} actions={<Working />}>
        <DescriptionList
          columns={1}
          items={[
            { term: t('version'), value: `PostgreSQL ${database.version}` },
            { term: t('size'), value: bytes(database.sizeBytes) },
            {
              term: t('connections'),
              value: (
                <Share
                  label={t('connections')}
                  percent={connectionPercent}
                  text={t('ofMax', { count: database.connections, max: database.maxConnections })}
                />
              ),
            },
            { term: t('latency'), value: latency(database.latencyMs) },
          ]}
        />
      </Card>
      <Card title={t('store')} actions={<Working isFailing={store.latencyMs === null} />}>
        <DescriptionList
          columns={1}
          items={[
            { term: t('kind'), value: t(`storeKind.${store.kind}`) },
            {
              term: t('free'),
              value:
                usedPercent === null ? (
                  t('unlimited')
                ) : (
                  <Share
                    label={t('usedSpace')}
                    percent={usedPercent}
                    text={t('freeOf', {
                      free: bytes(store.freeBytes ?? 0),
                      total: bytes(store.totalBytes ?? 0),
                    })}
                  />
                ),
            },
            { term: t('probe'), value: store.latencyMs === null ? t('failing') : latency(store.latencyMs) },
          ]}
        />
      </Card>
      <Card title={t('queue')}>
        <DescriptionList
          columns={1}
          items={[
            { term: t('queued'), value: format.number(queue.queued) },
            {
              term: t('oldestQueued'),
              value: queue.oldestQueuedAt ? <RelativeTime value={queue.oldestQueuedAt} /> : null,
            },
            { term: t('running'), value: format.number(queue.running) },
            {
              term: t('failedLastDay'),
              value: (
                <span className={queue.failedLastDay > 0 ? 'text-danger' : undefined}>
                  {format.number(queue.failedLastDay)}
                </span>
              ),
            },
          ]}
        />
      </Card>
      <Card title={t('uploads')}>
        <DescriptionList
          columns={1}
          items={[
            { term: t('openUploads'), value: format.number(uploads.open) },
            {
              term: t('received'),
              value: t('ofBytes', {
                received: bytes(uploads.receivedBytes),
                total: bytes(uploads.totalBytes),
              }),
            },
          ]}
        />
      </Card>
    </div>
  )
}

function Working({ isFailing = false }: { isFailing?: boolean }) {
  const t = useTranslations('operator.health')
  return (
    <StatusBadge tone={isFailing ? 'danger' : 'success'}>{isFailing ? t('failing') : t('works')}</StatusBadge>
  )
}

/** A part of a whole: the words, and a bar below them. */
function Share({ label, percent, text }: { label: string; percent: number; text: string }) {
  return (
    <span className="flex max-w-72 items-center gap-3">
      <span className="shrink-0 tabular-nums">{text}</span>
      <ProgressBar label={label} percent={percent} tone={toneOf(percent)} className="h-1.5" />
    </span>
  )
}
