import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { StoredView } from '@/lib/domain/integrity/view'

/** What a person calls stored bytes: by the image or object that has them. */
export function useStoredName(): (object: Pick<StoredView, 'key' | 'owner' | 'sharedBy'>) => string {
  const t = useTranslations('operator.integrity')
  return useCallback(
    ({ key, owner, sharedBy }) => {
      const name = owner ? owner.name || owner.id : key
      return sharedBy > 0 ? t('sharedBy', { name, count: sharedBy }) : name
    },
    [t],
  )
}
