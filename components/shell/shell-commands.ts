'use client'

import { KeyRound, Languages, LogOut, MapPin, ShieldQuestion, SlidersHorizontal } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useReason } from '@/components/iam/use-reason'
import { paths } from '@/lib/client/paths'
import { localeNames, locales } from '@/lib/i18n/locales'
import { leave } from './account-menu'
import type { CommandGroup } from './command-registry'
import { type ConsoleFrame, regionName } from './frame'
import { useSwitchLanguage } from './language-menu'
import type { NavGroup } from './navigation'
import { themeIcons, themes } from './theme-menu'

/** What the palette can do on every page: go places, switch region, language and theme, sign out. */
export function useShellCommands(
  frame: ConsoleFrame,
  groups: readonly NavGroup[],
  switchRegion: (regionId: string) => void,
): readonly CommandGroup[] {
  const t = useTranslations('shell')
  const locale = useLocale()
  const { setTheme } = useTheme()
  const switchLanguage = useSwitchLanguage()
  const reason = useReason()
  return [
    {
      heading: t('palette.groupGo'),
      actions: groups.flatMap((group) =>
        // A shortcut leads to what the palette names already.
        group.entries
          .filter(({ isShortcut }) => !isShortcut)
          .map((entry) => ({
            id: entry.href,
            label: t(`nav.${entry.label}`),
            icon: entry.icon,
            href: entry.href,
            keywords: [t(`nav.${group.label}`), entry.href],
          })),
      ),
    },
    {
      heading: t('palette.groupRegion'),
      actions: frame.regions
        .filter((region) => region.id !== frame.currentRegionId)
        .map((region) => ({
          id: region.id,
          label: regionName(region, locale),
          icon: MapPin,
          keywords: [region.id, region.nameEn, region.nameZh],
          perform: () => switchRegion(region.id),
        })),
    },
    {
      heading: t('palette.groupSettings'),
      actions: [
        ...themes.map((each) => ({
          id: `theme-${each}`,
          label: t('palette.themeTo', { name: t(`themes.${each}`) }),
          icon: themeIcons[each],
          keywords: ['theme', each],
          perform: () => setTheme(each),
        })),
        ...locales
          .filter((each) => each !== locale)
          .map((each) => ({
            id: `language-${each}`,
            label: t('palette.languageTo', { name: localeNames[each] }),
            icon: Languages,
            keywords: ['language', '语言', each],
            perform: () => switchLanguage(each),
          })),
        ...(frame.user.mustChangePassword
          ? []
          : [
              {
                id: 'credentials',
                label: t('myCredentials'),
                icon: KeyRound,
                href: paths.account.credentials(),
                keywords: ['password', 'session', 'access key', 'AK/SK'],
              },
              {
                id: 'account-settings',
                label: t('accountSettings'),
                icon: SlidersHorizontal,
                href: paths.account.security(),
                disabledReason: reason(frame.verdictByAction['iam:settings:get']),
                keywords: ['password', 'session'],
              },
              {
                id: 'missing-permission',
                label: t('missingPermission'),
                icon: ShieldQuestion,
                href: paths.noAccess(),
              },
            ]),
        { id: 'sign-out', label: t('signOut'), icon: LogOut, keywords: ['logout', 'exit'], perform: leave },
      ],
    },
  ]
}
