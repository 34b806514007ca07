import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { DomainError } from '@/lib/domain/errors'
import { getRecord } from '@/lib/services/audit/list-records'
import { RecordPage } from './_components/record-page'

interface Props {
  params: Promise<{ recordId: string }>
}

/** Asked for by title and page alike. Records have no other life than being read: nothing to refresh in the browser. */
const findRecord = cache(async (recordId: string) => {
  if (!/^\d{1,15}$/.test(recordId)) notFound()
  try {
    return await getRecord(await pageContext(), { sequence: Number(recordId) })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'audit.record_not_found') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ recordId }, t] = await Promise.all([params, getTranslations('audit')])
  return { title: `${t('title')} ${recordId}` }
}

export default async function AuditRecordPage({ params }: Props) {
  const { recordId } = await params
  return <RecordPage record={await findRecord(recordId)} />
}
