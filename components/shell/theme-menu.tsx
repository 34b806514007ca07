'use client'

import { Monitor, Moon, Sun, SunMoon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { DropdownMenu, MenuChoice } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'

export const themes = ['system', 'light', 'dark'] as const
export const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const

export function ThemeMenu() {
  const t = useTranslations('shell')
  const { theme = 'system', setTheme } = useTheme()
  return (
    <DropdownMenu trigger={<IconButton icon={SunMoon} label={t('theme')} />}>
      <MenuChoice
        value={theme}
        onValueChange={setTheme}
        options={themes.map((each) => {
          const Icon = themeIcons[each]
          return {
            value: each,
            label: t(`themes.${each}`),
            icon: <Icon aria-hidden="true" className="size-3.5 text-fg-subtle" />,
          }
        })}
      />
    </DropdownMenu>
  )
}
