'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { imageKeys } from '@/lib/client/queries/images'
import { jobKeys } from '@/lib/client/queries/jobs'
import { quotaKeys } from '@/lib/client/queries/quotas'
import { shareKeys } from '@/lib/client/queries/shares'
import { tagKeys } from '@/lib/client/queries/tags'

const keysByNoun = {
  image: imageKeys.all,
  share: shareKeys.all,
  tag: tagKeys.all,
  quota: quotaKeys.all,
  job: jobKeys.all,
} as const

/** After a write: everything shown about these nouns is read again. */
export function useRefresh(): (...nouns: readonly (keyof typeof keysByNoun)[]) => void {
  const client = useQueryClient()
  const router = useRouter()
  return (...nouns) => {
    for (const noun of nouns) void client.invalidateQueries({ queryKey: keysByNoun[noun] })
    // The frame shows how many shares wait; it is made on the server.
    if (nouns.includes('share')) router.refresh()
  }
}
