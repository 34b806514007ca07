import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { PolicyEditor } from '../../_components/policy-editor'
import { loadPolicy } from '../../load-policies'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.policy')
  return { title: t('edit') }
}

export default async function EditPolicyPage({ params }: { params: Promise<{ policyId: string }> }) {
  const { id, name, description, document, receivers } = await loadPolicy((await params).policyId)
  // What the system ships cannot be changed, so there is no such page.
  if (id === null) notFound()
  return <PolicyEditor policy={{ id, name, description, receivers }} document={document} />
}
