import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Suspense } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { statusOf } from '@/lib/domain/os/lifecycle'
import { osLifecycle } from '@/lib/facts/os-lifecycle'
import { type LifecycleGroup, LifecycleTables } from '../_components/lifecycle-tables'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reference.lifecycle')
  return { title: t('title') }
}

/** When the support of each operating system ends, chapter 6 [F1]. */
export default async function LifecyclePage() {
  await pageContext()
  return (
    <Suspense>
      <LifecycleTables groups={groups(new Date())} />
    </Suspense>
  )
}

function groups(today: Date): LifecycleGroup[] {
  return osLifecycle.families.map((family) => ({
    name: family.name,
    columns: family.columns.map(({ id, asWritten, en }) => ({ id, zh: asWritten, en })),
    lines: family.rows.map((row) => {
      const cells = family.columns.map(({ id }) => {
        const end = row.ends[id]
        return end
          ? { words: end.asWritten, why: end.date === null ? end.why : null, status: statusOf(end, today) }
          : null
      })
      // The last kind of support decides, as everywhere in the product.
      return {
        version: row.version,
        cells,
        status: cells.at(-1)?.status ?? 'unknown',
        note: row.note ?? null,
      }
    }),
  }))
}
