import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { regionKeys } from '@/lib/client/queries/operator'

/** After a change: the list is read again, and the frame, whose region menu is made on the server. */
export function useRegionRefresh(): () => Promise<void> {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    await client.invalidateQueries({ queryKey: regionKeys.all })
    router.refresh()
  }
}
