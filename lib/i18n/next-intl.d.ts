import type { Locale } from './locales'
import type { Messages } from './messages/zh/index'

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}
