import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { ConsoleShell } from '@/components/shell/console-shell'
import { navigationCookie } from '@/components/shell/navigation-cookie'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { switchRegion } from '@/lib/auth/switch-region'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [frame, jar] = await Promise.all([getConsoleFrame(), cookies()])
  return (
    <ConsoleShell
      frame={frame}
      onSwitchRegion={switchRegion}
      isNavigationCollapsed={jar.get(navigationCookie)?.value === 'collapsed'}
    >
      {children}
    </ConsoleShell>
  )
}
