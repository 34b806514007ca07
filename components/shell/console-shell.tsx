'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState, useTransition } from 'react'
import { toast } from '@/components/feedback/toast'
import { AppLink } from '@/components/ui/app-link'
import { cn } from '@/components/ui/cn'
import { writePreferenceCookie } from '@/components/ui/cookie'
import { Drawer } from '@/components/ui/drawer'
import { IconButton } from '@/components/ui/icon-button'
import { paths } from '@/lib/client/paths'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'
import { CommandRegistry, useCommandGroups } from './command-registry'
import { FocusAfterNavigation } from './focus-after-navigation'
import type { ConsoleFrame } from './frame'
import { FrozenBanner } from './frozen-banner'
import { Mark } from './mark'
import { type NavGroup, navigation } from './navigation'
import { navigationCookie } from './navigation-cookie'
import { useShellCommands } from './shell-commands'
import { SideNavigation } from './side-navigation'
import { TopBar } from './top-bar'

// Opened by few, after the page is there: its code comes with the first opening.
const CommandPalette = dynamic(() => import('./command-palette').then((module) => module.CommandPalette), {
  ssr: false,
})

export interface ConsoleShellProps {
  frame: ConsoleFrame
  /** Keeps the region for this browser; a server action. */
  onSwitchRegion: (regionId: string) => Promise<{ ok: true } | { ok: false; error: ErrorData }>
  /** How the person left it, from the cookie. */
  isNavigationCollapsed?: boolean
  /** Buttons of the top bar that open the upload tray and the jobs drawer. */
  slots?: ReactNode
  children: ReactNode
}

/** The frame of the console: navigation at the left, region and account above, the page in the middle. */
export function ConsoleShell(props: ConsoleShellProps) {
  const [isPaletteOpen, setIsPaletteOpen] = useState(false)

  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return
      event.preventDefault()
      setIsPaletteOpen((isOpen) => !isOpen)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])

  return (
    <CommandRegistry>
      <Frame {...props} isPaletteOpen={isPaletteOpen} setIsPaletteOpen={setIsPaletteOpen} />
    </CommandRegistry>
  )
}

function Frame({
  frame,
  onSwitchRegion,
  isNavigationCollapsed = false,
  slots,
  children,
  isPaletteOpen,
  setIsPaletteOpen,
}: ConsoleShellProps & { isPaletteOpen: boolean; setIsPaletteOpen: (isOpen: boolean) => void }) {
  const t = useTranslations('shell')
  const errorText = useErrorText()
  const router = useRouter()
  const [isCollapsed, setIsCollapsed] = useState(isNavigationCollapsed)
  const [isSheetOpen, setIsSheetOpen] = useState(false)
  const [isSwitching, startSwitching] = useTransition()
  // Every page would only lead back to the change of the password.
  const groups = frame.user.mustChangePassword ? [] : navigation(frame)

  function switchRegion(regionId: string) {
    if (regionId === frame.currentRegionId) return
    startSwitching(async () => {
      const result = await onSwitchRegion(regionId)
      if (result.ok) router.refresh()
      else toast.error(t('switchRegionFailed'), { description: errorText(result.error) })
    })
  }

  function collapse(next: boolean) {
    setIsCollapsed(next)
    writePreferenceCookie(navigationCookie, next ? 'collapsed' : 'open')
  }

  const shellCommands = useShellCommands(frame, groups, switchRegion)
  const pageCommands = useCommandGroups()

  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent-solid px-3 py-2 text-sm font-medium text-on-solid shadow-popover focus:translate-y-0"
      >
        {t('skipToContent')}
      </a>
      <aside
        className={cn(
          'hidden shrink-0 flex-col border-r border-line transition-[width] md:flex',
          isCollapsed ? 'w-14' : 'w-56',
        )}
      >
        <Brand isCollapsed={isCollapsed} />
        <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
          <SideNavigation groups={groups} isCollapsed={isCollapsed} />
        </div>
        <div className={cn('flex p-2.5', isCollapsed ? 'justify-center' : 'justify-end')}>
          <IconButton
            icon={isCollapsed ? PanelLeftOpen : PanelLeftClose}
            size="sm"
            label={isCollapsed ? t('expandNavigation') : t('collapseNavigation')}
            aria-expanded={!isCollapsed}
            onClick={() => collapse(!isCollapsed)}
          />
        </div>
      </aside>
      <NavigationSheet groups={groups} open={isSheetOpen} onOpenChange={setIsSheetOpen} />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar
          frame={frame}
          isSwitchingRegion={isSwitching}
          onSwitchRegion={switchRegion}
          onOpenNavigation={() => setIsSheetOpen(true)}
          onOpenCommands={() => setIsPaletteOpen(true)}
          slots={slots}
        />
        <FrozenBanner account={frame.account} />
        <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          <div className="mx-auto w-full max-w-[1600px] px-4 py-5 md:px-6">{children}</div>
        </main>
      </div>
      {isPaletteOpen ? (
        <CommandPalette
          open={isPaletteOpen}
          onOpenChange={setIsPaletteOpen}
          groups={[...pageCommands, ...shellCommands]}
        />
      ) : null}
      <FocusAfterNavigation />
    </div>
  )
}

function Brand({ isCollapsed }: { isCollapsed: boolean }) {
  const t = useTranslations('common')
  return (
    <AppLink
      href={paths.home()}
      aria-label={t('product')}
      className={cn(
        'flex h-12 shrink-0 items-center gap-2.5 px-4 focus-visible:-outline-offset-2',
        isCollapsed && 'justify-center px-0',
      )}
    >
      <Mark className="size-6 shrink-0" />
      {isCollapsed ? null : <span className="text-base font-semibold tracking-tight">{t('product')}</span>}
    </AppLink>
  )
}

/** The same navigation on a narrow window. */
function NavigationSheet({
  groups,
  open,
  onOpenChange,
}: {
  groups: readonly NavGroup[]
  open: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const t = useTranslations('common')
  return (
    <Drawer
      side="left"
      size="nav"
      open={open}
      onOpenChange={onOpenChange}
      title={
        <span className="flex items-center gap-2.5">
          <Mark className="size-5" />
          {t('product')}
        </span>
      }
    >
      <SideNavigation groups={groups} onNavigate={() => onOpenChange(false)} />
    </Drawer>
  )
}
