import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { iamKeys } from '@/lib/client/queries/iam'

/** After a change: identities are read again, and the frame, since the change may concern whoever made it. */
export function useIamRefresh(): () => Promise<void> {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    await client.invalidateQueries({ queryKey: iamKeys.all })
    router.refresh()
  }
}
