'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { invitationsOptions } from '@/lib/client/queries/shares'
import type { ImageView } from '@/lib/domain/image/view'
import { InvitationBanner } from './invitation-banner'

/** Shares that wait for an answer, one banner for each account that offers; ims-console §4 [T3]. */
export function Invitations() {
  const t = useTranslations('share.inbox')
  const { projectId } = useActor()
  const { data } = useQuery(invitationsOptions(projectId, 'pending'))
  const byAccount = new Map<string, ImageView[]>()
  for (const image of data?.images ?? []) {
    const account = image.owner?.accountName ?? ''
    byAccount.set(account, [...(byAccount.get(account) ?? []), image])
  }
  if (byAccount.size === 0) return null
  return (
    <section aria-label={t('label')} className="mb-4 space-y-2">
      {[...byAccount].map(([account, images]) => (
        <InvitationBanner key={account} account={account} images={images} />
      ))}
    </section>
  )
}
