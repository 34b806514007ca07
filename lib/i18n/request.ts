import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { isLocale, localeCookie, matchLocale, timeZoneCookie, validTimeZone } from './locales'
import { loadMessages } from './messages/load'

/** Language and zone of one request: the cookie, else what the browser asks for. Addresses carry no language. */
export default getRequestConfig(async () => {
  const jar = await cookies()
  const chosen = jar.get(localeCookie)?.value
  const locale = isLocale(chosen) ? chosen : matchLocale((await headers()).get('accept-language'))
  const zone = jar.get(timeZoneCookie)?.value
  return {
    locale,
    messages: await loadMessages(locale),
    timeZone: validTimeZone(zone === undefined ? undefined : decodeURIComponent(zone)),
    now: new Date(),
  }
})
