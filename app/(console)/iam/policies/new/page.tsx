import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { examplePolicies } from '@/lib/domain/iam/example-policies'
import { PolicyEditor } from '../_components/policy-editor'
import { loadPolicies } from '../load-policies'
import { loadNewPolicyParams } from '../search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.policy')
  return { title: t('create') }
}

export default async function NewPolicyPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { from, example } = await loadNewPolicyParams(searchParams)
  const origin = (await loadPolicies()).find(({ id, name }) => (id ?? name) === from)
  return <PolicyEditor document={origin?.document ?? (example ? examplePolicies[example] : undefined)} />
}
