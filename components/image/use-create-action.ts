'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { paths } from '@/lib/client/paths'
import { quotaOptions } from '@/lib/client/queries/quotas'
import { no, yes } from '@/lib/domain/errors'

/** The way to a new image, refused while the quota is full: before ten fields are filled in [C10]. */
export function useCreateAction(): Action {
  const t = useTranslations('image.action')
  const permit = usePermit()
  const reason = useReason()
  const { projectId, verdictByAction, isOperator } = useActor()
  const { data } = useQuery({ ...quotaOptions(projectId), enabled: verdictByAction['ims:quotas:get'].ok })
  const quota = data?.find(({ resource }) => resource === 'private_images')
  // The operator's public images take no place of the quota, so a full one does not stop the wizard.
  const room = quota && !isOperator && quota.used >= quota.limit ? no('quota.exceeded', { ...quota }) : yes
  return {
    id: 'create-image',
    label: t('create'),
    icon: Plus,
    keywords: ['new', 'import', '新建', '导入'],
    href: paths.images.new(),
    disabledReason: reason(permit('ims:images:create'), room),
  }
}
