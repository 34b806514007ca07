import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { usePermit } from '@/components/iam/actor'
import type { CheckListOption } from '@/components/ui/check-list'
import { groupListOptions } from '@/lib/client/queries/iam'

/** The account's groups, for choosing some of them. */
export function useGroupOptions(): { options: CheckListOption[]; isLoading: boolean } {
  const t = useTranslations('iam.group')
  const mayList = usePermit()('iam:groups:list').ok
  const { data, isLoading } = useQuery({ ...groupListOptions(), enabled: mayList })
  const options = (data ?? []).map(({ id, name, description, grantCount }) => ({
    value: id,
    label: name,
    description: description || undefined,
    end: grantCount === 0 ? t('noGrants') : undefined,
  }))
  return { options, isLoading }
}
