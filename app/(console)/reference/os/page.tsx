import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Suspense } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { canBootUefi } from '@/lib/domain/os/boot-modes'
import { lifecycleOf } from '@/lib/domain/os/lifecycle'
import { osVersionsFor } from '@/lib/domain/os/versions'
import { externalOs } from '@/lib/facts/external-os'
import { type ExternalOsLine, ExternalOsTable } from './_components/external-os-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reference.os')
  return { title: t('title') }
}

/** The systems an imported file may contain, and which of them start by UEFI [F3, F4]. */
export default async function ExternalOsPage() {
  await pageContext()
  return (
    <Suspense>
      <ExternalOsTable lines={lines(new Date())} />
    </Suspense>
  )
}

function lines(today: Date): ExternalOsLine[] {
  const notes = new Map(
    externalOs.tables.flatMap((table) => table.rows.map((row) => [row.asWritten, row.note ?? null])),
  )
  const versions = [...osVersionsFor('x86'), ...osVersionsFor('arm')].flatMap((group) => group.versions)
  const byName = new Map(versions.map((version) => [version.osVersion, version]))
  return [...byName.values()].map((version) => {
    const { status, decidedBy } = lifecycleOf(version.osVersion, today)
    return {
      osVersion: version.osVersion,
      family: version.family,
      familyName: version.familyName,
      isOnX86: version.architectures.includes('x86'),
      isOnArm: version.architectures.includes('arm'),
      osBit: version.osBit,
      isGeneral: version.family === 'Other',
      canBootUefi: canBootUefi(version.osVersion),
      support: { status, end: decidedBy?.end.date ?? null },
      note: notes.get(version.osVersion) ?? null,
    }
  })
}
