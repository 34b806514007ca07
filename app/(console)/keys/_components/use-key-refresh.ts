import { useQueryClient } from '@tanstack/react-query'
import { keyKeys } from '@/lib/client/queries/keys'
import { quotaKeys } from '@/lib/client/queries/quotas'

/** After a change: keys are read again, and what is left of their quota. */
export function useKeyRefresh(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: keyKeys.all }),
      client.invalidateQueries({ queryKey: quotaKeys.all }),
    ])
  }
}
