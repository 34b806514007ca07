'use client'

import { useTranslations } from 'next-intl'
import { DataTable } from '@/components/table/data-table'
import { RelativeTime } from '@/components/ui/relative-time'
import type { HealthView } from '@/lib/domain/health/view'

/** Who holds connections to the database: the product's processes, by the name they give. */
export function ProcessTable({ processes }: { processes: HealthView['processes'] }) {
  const t = useTranslations('operator.health')
  return (
    <section aria-labelledby="processes" className="flex flex-col gap-2">
      <h2 id="processes" className="text-base font-semibold">
        {t('processes')}
      </h2>
      <DataTable
        label={t('processes')}
        columns={[
          {
            id: 'name',
            header: t('column.process'),
            isPrimary: true,
            width: '14rem',
            cell: ({ name }) => name,
          },
          {
            id: 'connections',
            header: t('connections'),
            align: 'end',
            cell: ({ connections }) => connections,
          },
          { id: 'since', header: t('column.since'), cell: ({ since }) => <RelativeTime value={since} /> },
        ]}
        rows={processes}
        rowId={({ name }) => name}
        rowName={({ name }) => name}
        storageKey="processes"
        isScrolling={false}
        empty={null}
      />
    </section>
  )
}
