'use client'

import { useQueries } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { errorDataOf } from '@/lib/client/get-json'
import { receiverOptions } from '@/lib/client/queries/shares'
import { useErrorText } from '@/lib/i18n/error-text'
import type { MemberView } from '@/lib/services/share/list-members'
import type { ReceiverCheck } from './receiver-input'

/** Asks the service about each receiver; two texts may mean the same project, or one that is a member already. */
export function useReceiverChecks(
  receivers: readonly string[],
  members: readonly MemberView[],
): ReceiverCheck[] {
  const t = useTranslations('share')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const results = useQueries({
    queries: receivers.map((receiver) => ({ ...receiverOptions(projectId, receiver), retry: false })),
  })
  const seen = new Set<string>()
  return receivers.map((receiver, index) => {
    const result = results[index]
    if (result?.error) return { receiver, state: 'refused', reason: errorText(errorDataOf(result.error)) }
    if (!result?.data) return { receiver, state: 'checking' }
    const found = result.data
    if (seen.has(found.projectId)) return { receiver, state: 'refused', reason: t('twice') }
    seen.add(found.projectId)
    const member = members.find((each) => each.projectId === found.projectId)
    const remark = member && t(member.status === 'rejected' ? 'askedAgain' : 'alreadyMember')
    return { receiver, state: 'found', found, remark }
  })
}
