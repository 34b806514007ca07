'use client'

import { MapPin } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { toast } from '@/components/feedback/toast'
import { Button } from '@/components/ui/button'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'

/** Regions to go on in. */
export function RegionChoice({
  regions,
  onSwitch,
  goTo,
}: {
  regions: readonly { id: string; name: string }[]
  onSwitch: (regionId: string) => Promise<{ ok: true } | { ok: false; error: ErrorData }>
  /** Where one wanted to be; already checked to be a path of this site. */
  goTo: string
}) {
  const t = useTranslations('access')
  const errorText = useErrorText()
  const [isSwitching, startSwitching] = useTransition()
  function choose(regionId: string) {
    startSwitching(async () => {
      const result = await onSwitch(regionId)
      // A full load: the frame and everything in it is of the other region.
      if (result.ok) window.location.assign(goTo)
      else toast.error(t('switchFailed'), { description: errorText(result.error) })
    })
  }
  return (
    <div className="flex flex-wrap gap-2">
      {regions.map(({ id, name }) => (
        <Button key={id} icon={MapPin} isBusy={isSwitching} onClick={() => choose(id)}>
          {t('switchTo', { region: name })}
        </Button>
      ))}
    </div>
  )
}
