'use client'

import { Languages } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { writePreferenceCookie } from '@/components/ui/cookie'
import { DropdownMenu, MenuChoice } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { isLocale, type Locale, localeCookie, localeNames, locales } from '@/lib/i18n/locales'

/** Keeps the language for this browser and shows the page again in it; what was filled in stays. */
export function useSwitchLanguage(): (locale: Locale) => void {
  const router = useRouter()
  return useCallback(
    (locale) => {
      writePreferenceCookie(localeCookie, locale)
      router.refresh()
    },
    [router],
  )
}

export function LanguageMenu() {
  const t = useTranslations('shell')
  const locale = useLocale()
  const switchLanguage = useSwitchLanguage()
  return (
    <DropdownMenu trigger={<IconButton icon={Languages} label={t('language')} />}>
      <MenuChoice
        value={locale}
        onValueChange={(value) => {
          if (isLocale(value)) switchLanguage(value)
        }}
        options={locales.map((each) => ({
          value: each,
          label: <span lang={each}>{localeNames[each]}</span>,
        }))}
      />
    </DropdownMenu>
  )
}
