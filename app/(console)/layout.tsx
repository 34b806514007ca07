import { cookies } from 'next/headers'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { CreateCommand } from '@/components/image/create-command'
import { JobsDrawer } from '@/components/job/jobs-drawer'
import { ConsoleShell } from '@/components/shell/console-shell'
import { regionName } from '@/components/shell/frame'
import { navigationCookie } from '@/components/shell/navigation-cookie'
import { UploadTray } from '@/components/upload/upload-tray'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { switchRegion } from '@/lib/auth/switch-region'
import { ConsoleProviders } from './_components/console-providers'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [frame, jar, locale] = await Promise.all([getConsoleFrame(), cookies(), getLocale()])
  const actor = {
    accountName: frame.account.name,
    isOperator: frame.account.isOperator,
    projectId: frame.project.id,
    regionId: frame.currentRegionId,
    regions: frame.regions.map((region) => ({ id: region.id, name: regionName(region, locale) })),
    verdictByAction: frame.verdictByAction,
  }
  return (
    <ConsoleProviders actor={actor}>
      <ConsoleShell
        frame={frame}
        onSwitchRegion={switchRegion}
        isNavigationCollapsed={jar.get(navigationCookie)?.value === 'collapsed'}
        slots={
          frame.user.mustChangePassword ? null : (
            <>
              <UploadTray />
              <JobsDrawer />
              <CreateCommand />
            </>
          )
        }
      >
        {children}
      </ConsoleShell>
    </ConsoleProviders>
  )
}
