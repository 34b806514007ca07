import { Hourglass, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { Tone } from '@/components/ui/tone'
import type { QuotaRequestStatus } from '@/lib/domain/quota/request'

const tones: Record<QuotaRequestStatus, Tone> = {
  pending: 'info',
  granted: 'success',
  refused: 'danger',
  withdrawn: 'neutral',
}
const icons = { pending: Hourglass, withdrawn: Undo2 } as const

export function RequestStatus({ status }: { status: QuotaRequestStatus }) {
  const t = useTranslations('quota.status')
  const icon = status === 'pending' || status === 'withdrawn' ? icons[status] : undefined
  return (
    <StatusBadge tone={tones[status]} icon={icon}>
      {t(status)}
    </StatusBadge>
  )
}
