import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { Tone } from '@/components/ui/tone'
import type { Integrity } from '@/lib/domain/integrity/integrity'

const tones: Record<Integrity, Tone> = {
  unknown: 'neutral',
  sound: 'success',
  repaired: 'warning',
  damaged: 'danger',
}

/** What the last look at stored bytes found. */
export function IntegrityBadge({ integrity }: { integrity: Integrity }) {
  const t = useTranslations('image.integrity')
  return <StatusBadge tone={tones[integrity]}>{t(integrity)}</StatusBadge>
}
