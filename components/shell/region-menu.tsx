'use client'

import { ChevronsUpDown, MapPin } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { DropdownMenu, MenuChoice, MenuLabel } from '@/components/ui/dropdown-menu'
import { type FrameRegion, regionName } from './frame'

export interface RegionMenuProps {
  regions: readonly FrameRegion[]
  currentRegionId: string
  isSwitching: boolean
  onSwitch: (regionId: string) => void
}

/** Everything below the top bar is of one region. */
export function RegionMenu({ regions, currentRegionId, isSwitching, onSwitch }: RegionMenuProps) {
  const t = useTranslations('shell')
  const locale = useLocale()
  const current = regions.find((region) => region.id === currentRegionId)
  const name = current ? regionName(current, locale) : currentRegionId
  return (
    <DropdownMenu
      align="start"
      className="min-w-56"
      trigger={
        <Button
          variant="ghost"
          icon={MapPin}
          isBusy={isSwitching}
          aria-label={t('switchRegion', { name })}
          // In a narrow window the name gives way, so that the menus beside it stay on the screen.
          className="min-w-0 shrink px-2 max-sm:[&>svg:first-child]:hidden"
        >
          <span className="max-w-40 min-w-0 truncate text-fg">{name}</span>
          <ChevronsUpDown aria-hidden="true" className="size-3 shrink-0 text-fg-subtle" />
        </Button>
      }
    >
      <MenuLabel>{t('region')}</MenuLabel>
      <MenuChoice
        value={currentRegionId}
        onValueChange={onSwitch}
        options={regions.map((region) => ({
          value: region.id,
          label: regionName(region, locale),
          description: region.id,
        }))}
      />
    </DropdownMenu>
  )
}
