import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { accountKeys } from '@/lib/client/queries/operator'
import { quotaKeys } from '@/lib/client/queries/quotas'

/** After a decision: queue and accounts are read again, and the frame, which counts what waits. */
export function useQueueRefresh(): () => Promise<void> {
  const client = useQueryClient()
  const router = useRouter()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: quotaKeys.all }),
      client.invalidateQueries({ queryKey: accountKeys.all }),
    ])
    router.refresh()
  }
}
