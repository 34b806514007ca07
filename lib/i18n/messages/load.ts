import type { Locale } from '@/lib/i18n/locales'
import type { Messages } from './zh/index'

/** All texts of a language. Each language is its own chunk; both have the same shape, which a test proves. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const { messages } = locale === 'en' ? await import('./en/index') : await import('./zh/index')
  return messages
}
