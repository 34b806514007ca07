import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { ClientProviders } from './client-providers'

/** What every page stands in: language first, because the others speak. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <NextIntlClientProvider>
      <ClientProviders>{children}</ClientProviders>
    </NextIntlClientProvider>
  )
}
