import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { Tone } from '@/components/ui/tone'
import type { LifecycleStatus } from '@/lib/domain/os/lifecycle'

const tones: Record<LifecycleStatus, Tone> = {
  supported: 'success',
  ending: 'warning',
  ended: 'danger',
  unknown: 'neutral',
}

/** Whether the maker still supports a version [F1]. */
export function SupportStatus({ status }: { status: LifecycleStatus }) {
  const t = useTranslations('reference.support')
  return <StatusBadge tone={tones[status]}>{t(status)}</StatusBadge>
}
