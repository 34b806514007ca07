/** The languages of the console. The first is taken when a browser asks for none of them. */
export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]

export const defaultLocale: Locale = 'zh-CN'

/** Holds the language a person has chosen; set by the browser, read at each request. */
export const localeCookie = 'imprint-locale'

/** Holds the browser's time zone, so that pages made on the server show its times. */
export const timeZoneCookie = 'imprint-tz'

/** Each language under its own name. */
export const localeNames: Record<Locale, string> = { 'zh-CN': '简体中文', en: 'English' }

export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value)

/**
 * The language for an `Accept-Language` header (RFC 9110, 12.5.4): the supported one with the highest weight,
 * compared by the primary subtag, so that `zh-TW` and `en-GB` find their relatives.
 */
export function matchLocale(acceptLanguage: string | null | undefined): Locale {
  const ranges = (acceptLanguage ?? '')
    .split(',')
    .map((part, position) => {
      const [range = '', ...parameters] = part.trim().split(';')
      const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean)
      return {
        range: range.trim().toLowerCase(),
        weight: weight === undefined ? 1 : Number(weight),
        position,
      }
    })
    .filter(({ range, weight }) => range !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.position - b.position)
  for (const { range } of ranges) {
    if (range === '*') return defaultLocale
    const match = locales.find((locale) => locale.toLowerCase().split('-')[0] === range.split('-')[0])
    if (match) return match
  }
  return defaultLocale
}

/** A zone the platform knows, or UTC. */
export function validTimeZone(value: string | undefined): string {
  if (!value) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
