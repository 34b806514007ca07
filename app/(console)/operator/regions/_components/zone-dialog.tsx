'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useReason } from '@/components/iam/use-reason'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Dialog } from '@/components/ui/dialog'
import { type RegionView, ZONES_MAX, zoneLetters } from '@/lib/domain/region/input'
import { canRemoveZone } from '@/lib/domain/region/rules'
import { useErrorText } from '@/lib/i18n/error-text'
import { createZone, deleteZone } from '../actions'
import { useRegionRefresh } from './use-region-refresh'

/** Zones of a region: the next letter is added, any but the last one can go. */
export function ZoneDialog({ region, onClose }: { region: RegionView | undefined; onClose: () => void }) {
  const t = useTranslations('operator.region')
  const errorText = useErrorText()
  const reason = useReason()
  const refresh = useRegionRefresh()
  const [busy, setBusy] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const zones = region?.zones ?? []
  const free = zoneLetters(ZONES_MAX).find((letter) => !zones.includes(`${region?.id}${letter}`))

  async function change(key: string, deed: () => ReturnType<typeof deleteZone | typeof createZone>) {
    setBusy(key)
    setFailure(undefined)
    const done = await deed()
    if (done.ok) await refresh()
    else setFailure(errorText(done.error))
    setBusy(undefined)
  }

  return (
    <Dialog
      open={region !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      size="sm"
      title={t('zonesTitle', { id: region?.id ?? '' })}
      description={t('zonesText')}
    >
      {failure ? (
        <Callout tone="danger" isAlert className="mb-3">
          {failure}
        </Callout>
      ) : null}
      <ul className="mb-4 divide-y divide-line rounded-lg border border-line">
        {zones.map((zone) => (
          <li key={zone} className="flex h-10 items-center justify-between pr-2 pl-3">
            <span className="font-mono text-xs">{zone}</span>
            <Button
              size="sm"
              variant="ghost"
              icon={X}
              aria-label={t('removeZone', { zone })}
              isBusy={busy === zone}
              disabledReason={reason(canRemoveZone(zones))}
              onClick={() =>
                region && void change(zone, () => deleteZone({ regionId: region.id, zoneId: zone }))
              }
            >
              {t('removeShort')}
            </Button>
          </li>
        ))}
      </ul>
      <Button
        icon={Plus}
        isBusy={busy === 'new'}
        disabledReason={free ? undefined : t('zonesFull')}
        onClick={() =>
          region && free && void change('new', () => createZone({ regionId: region.id, letter: free }))
        }
      >
        {t('addZone', { zone: `${region?.id ?? ''}${free ?? ''}` })}
      </Button>
    </Dialog>
  )
}
