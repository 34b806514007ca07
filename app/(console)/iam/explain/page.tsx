import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ExplainPage } from './_components/explain-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.explain')
  return { title: t('title') }
}

export default function ExplainRoute() {
  return <ExplainPage />
}
