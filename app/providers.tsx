import { headers } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { ClientProviders } from './client-providers'

/** What every page stands in: language first, because the others speak. */
export async function Providers({ children }: { children: ReactNode }) {
  // The page's policy lets inline scripts run that carry this answer's nonce; the theme's is one.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <NextIntlClientProvider>
      <ClientProviders nonce={nonce}>{children}</ClientProviders>
    </NextIntlClientProvider>
  )
}
