'use client'

import { Menu, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { Kbd } from '@/components/ui/kbd'
import { useIsMac } from '@/components/ui/use-is-mac'
import { AccountMenu } from './account-menu'
import type { ConsoleFrame } from './frame'
import { LanguageMenu } from './language-menu'
import { RegionMenu } from './region-menu'
import { ThemeMenu } from './theme-menu'

export interface TopBarProps {
  frame: ConsoleFrame
  isSwitchingRegion: boolean
  onSwitchRegion: (regionId: string) => void
  onOpenNavigation: () => void
  onOpenCommands: () => void
  /** Upload tray and jobs drawer, as buttons. */
  slots?: ReactNode
}

export function TopBar({
  frame,
  isSwitchingRegion,
  onSwitchRegion,
  onOpenNavigation,
  onOpenCommands,
  slots,
}: TopBarProps) {
  const t = useTranslations('shell')
  const command = useIsMac() ? '⌘' : 'Ctrl'
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-2 sm:gap-2 md:px-4">
      <IconButton
        icon={Menu}
        label={t('openNavigation')}
        hasTooltip={false}
        onClick={onOpenNavigation}
        className="md:hidden"
      />
      <RegionMenu
        regions={frame.regions}
        currentRegionId={frame.currentRegionId}
        isSwitching={isSwitchingRegion}
        onSwitch={onSwitchRegion}
      />
      <div className="flex-1" />
      <button
        type="button"
        onClick={onOpenCommands}
        className="hidden h-8 w-64 items-center gap-2 rounded-md border border-line bg-well px-2.5 text-fg-subtle transition-colors hover:border-line-strong hover:text-fg-muted lg:flex"
      >
        <Search aria-hidden="true" className="size-3.5 shrink-0" />
        <span className="flex-1 truncate text-left">{t('palette.open')}</span>
        <Kbd keys={[command, 'K']} />
      </button>
      <IconButton
        icon={Search}
        label={t('palette.open')}
        shortcut={[command, 'K']}
        onClick={onOpenCommands}
        className="lg:hidden"
      />
      <div className="flex shrink-0 items-center gap-0.5 sm:ml-1">
        {slots}
        <LanguageMenu />
        <ThemeMenu />
        <AccountMenu user={frame.user} account={frame.account} verdictByAction={frame.verdictByAction} />
      </div>
    </header>
  )
}
