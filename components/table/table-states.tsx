'use client'

import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'
import { Skeleton } from '@/components/ui/skeleton'

const SKELETON_ROWS = 8
// Uneven, so that they read as text and not as a grid.
const widths = ['w-3/4', 'w-1/2', 'w-2/3', 'w-2/5', 'w-3/5']

/** Stands for rows until the first answer. */
export function SkeletonRows({ columnCount }: { columnCount: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: these rows are all alike
    <tr key={row}>
      {Array.from({ length: columnCount }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these cells are all alike
        <td key={column} className="h-9 border-b border-line px-3">
          <Skeleton className={widths[(row * 2 + column * 3) % widths.length]} />
        </td>
      ))}
    </tr>
  ))
}

/** The list could not be loaded; rows already there stay above. */
export function FailedRow({
  columnCount,
  message,
  requestId,
  onRetry,
}: {
  columnCount: number
  message: string
  requestId?: string
  onRetry: () => void
}) {
  const t = useTranslations('table')
  return (
    <tr>
      <td colSpan={columnCount}>
        <Failure title={t('failedTitle')} message={message} requestId={requestId} onRetry={onRetry} />
      </td>
    </tr>
  )
}
