'use client'

import { useRouter } from 'next/navigation'
import { useTimeZone } from 'next-intl'
import { useEffect } from 'react'
import { writePreferenceCookie } from '@/components/ui/cookie'
import { timeZoneCookie } from '@/lib/i18n/locales'

/** Tells the server the zone of the browser, so that both write the same times; once, and after a journey. */
export function TimeZoneCookie() {
  const router = useRouter()
  const serverZone = useTimeZone()
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    if (
      !timeZone ||
      timeZone === serverZone ||
      document.cookie.includes(`${timeZoneCookie}=${encodeURIComponent(timeZone)}`)
    )
      return
    writePreferenceCookie(timeZoneCookie, timeZone)
    router.refresh()
  }, [router, serverZone])
  return null
}
