'use client'

import { useTranslations } from 'next-intl'
import type { Json } from '@/lib/domain/audit/canonical'
import type { Changes } from '@/lib/domain/audit/diff-of'

/** What was and what is, field by field. */
export function ChangeTable({ changes }: { changes: Changes }) {
  const t = useTranslations('audit.detail')
  return (
    <div className="overflow-x-auto">
      <table className="w-full table-fixed text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-fg-muted">
            <th scope="col" className="w-1/4 px-4 py-2 font-medium">
              {t('field')}
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              {t('before')}
            </th>
            <th scope="col" className="px-4 py-2 font-medium">
              {t('after')}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {Object.entries(changes).map(([field, { before, after }]) => (
            <tr key={field}>
              <th scope="row" className="px-4 py-2 text-left align-top font-medium break-words">
                {field}
              </th>
              <td className="px-4 py-2 align-top break-words text-fg-muted">
                <Value value={before} />
              </td>
              <td className="px-4 py-2 align-top break-words">
                <Value value={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({ value }: { value: Json }) {
  if (value === null || value === '') return <span className="text-fg-subtle">—</span>
  return typeof value === 'object' ? (
    <code className="font-mono text-xs">{JSON.stringify(value)}</code>
  ) : (
    String(value)
  )
}
