import { useTranslations } from 'next-intl'
import type { PolicyView } from '@/lib/domain/iam/view'

/** What a policy is for: the account's words about its own, ours about those of the system. */
export function usePolicyDescription(): (policy: Pick<PolicyView, 'id' | 'name' | 'description'>) => string {
  const t = useTranslations('iam.systemPolicy')
  return ({ id, name, description }) => {
    const key = name as Parameters<typeof t>[0] // safe: checked on the next line
    return id === null && t.has(key) ? t(key) : description
  }
}
