import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { keyOptions } from '@/lib/client/queries/keys'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { getKey } from '@/lib/services/kms/list-keys'
import { KeyPage } from './_components/key-page'

interface Props {
  params: Promise<{ keyId: string }>
}

/** Asked for by title and page alike. A mistyped id is as little found as another account's. */
const loadKey = cache(async (keyId: string) => {
  try {
    return await getKey(await pageContext(), { keyId })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'kms.key_not_found' || error.code === 'request.invalid') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ keyId }, t] = await Promise.all([params, getTranslations('key')])
  try {
    return { title: (await loadKey(keyId)).alias }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function KeyDetailPage({ params }: Props) {
  const [ctx, { keyId }] = await Promise.all([pageContext(), params])
  const client = queryClient()
  client.setQueryData(keyOptions(ctx.actor.projectId, keyId).queryKey, await loadKey(keyId))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <KeyPage keyId={keyId} />
    </HydrationBoundary>
  )
}
