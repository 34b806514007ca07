import { Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { MemberView } from '@/lib/services/share/list-members'

const tones = { pending: 'warning', accepted: 'success', rejected: 'neutral' } as const

/** A receiver's answer. */
export function MemberStatusBadge({ status }: { status: MemberView['status'] }) {
  const t = useTranslations('share.status')
  return (
    <StatusBadge tone={tones[status]} icon={status === 'pending' ? Hourglass : undefined}>
      {t(status)}
    </StatusBadge>
  )
}
