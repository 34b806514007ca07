/** What a layer's files may import, and where a forbidden import belongs instead. */
export interface Layer {
  /** Path of a folder or file; the longest that fits a file is its layer. */
  path: string
  /** Layers it may use, besides itself. */
  uses: string[]
  /** Layers of which it may name types only. */
  usesTypesOf?: string[]
  /** npm packages and node modules it may use; all, when not given. */
  packages?: RegExp
  instead: string
}

const DOMAIN = ['lib/domain', 'lib/facts']

export const layers: Layer[] = [
  {
    path: 'lib/domain',
    uses: DOMAIN,
    packages: /^(zod|node:crypto|ipaddr\.js|@node-rs\/argon2)$/,
    instead: 'A rule has no I/O: take what it needs as a parameter, or decide in a verb (lib/services).',
  },
  {
    path: 'lib/facts',
    uses: DOMAIN,
    packages: /^zod$/,
    instead: 'Facts are rows with a loader. What is computed from them belongs into lib/domain.',
  },
  {
    path: 'lib/ports',
    uses: DOMAIN,
    instead: 'A port names what verbs need; who does it is a driver (lib/drivers).',
  },
  { path: 'lib/jobs', uses: DOMAIN, instead: 'A job definition is data. Its work belongs into worker/.' },
  {
    path: 'lib/db',
    uses: DOMAIN,
    instead: 'The database knows rows. Deciding belongs into a verb (lib/services).',
  },
  {
    path: 'lib/services',
    uses: [...DOMAIN, 'lib/ports', 'lib/db', 'lib/jobs'],
    usesTypesOf: ['lib/config.ts', 'lib/secrets.ts'],
    instead: 'A verb meets the world through a port (lib/ports), and every entrance through its caller.',
  },
  {
    path: 'lib/drivers',
    uses: [...DOMAIN, 'lib/ports'],
    usesTypesOf: ['lib/config.ts'],
    instead: 'A driver implements a port and decides nothing. Deciding belongs into a verb (lib/services).',
  },
  {
    path: 'lib/wiring.ts',
    uses: ['lib/config.ts', 'lib/secrets.ts', 'lib/db', 'lib/drivers', 'lib/services', 'lib/ports'],
    instead: 'Wiring picks drivers, nothing else.',
  },
  { path: 'lib/config.ts', uses: [], instead: 'Configuration depends on nothing of ours.' },
  { path: 'lib/secrets.ts', uses: [], instead: 'Secrets depend on nothing of ours.' },
  { path: 'lib/i18n', uses: DOMAIN, instead: 'Languages know codes and facts, not who shows them.' },
  {
    path: 'lib/auth',
    uses: [...DOMAIN, 'lib/services', 'lib/wiring.ts', 'lib/config.ts', 'lib/client/paths.ts', 'lib/i18n'],
    instead: 'Authentication turns a request into an actor; what the actor may do is a verb (lib/services).',
  },
  {
    path: 'lib/api',
    uses: [...DOMAIN, 'lib/services', 'lib/auth', 'lib/i18n', 'lib/jobs'],
    usesTypesOf: ['lib/config.ts', 'lib/ports'],
    instead: 'A wire adapter parses, calls a verb (lib/services) and presents its answer.',
  },
  {
    path: 'lib/client',
    uses: [...DOMAIN, 'lib/i18n'],
    usesTypesOf: ['lib/services', 'lib/api'],
    instead:
      'This runs in the browser: read through api/console, whose handlers (lib/api/console) call verbs.',
  },
  {
    path: 'components',
    uses: [...DOMAIN, 'lib/client', 'lib/i18n'],
    usesTypesOf: ['lib/services', 'lib/api'],
    instead: 'A component takes data as props or reads through lib/client; actions come from the page.',
  },
  {
    path: 'components/ui',
    uses: ['lib/i18n'],
    instead: 'components/ui knows no product word. Put it into components/<noun>.',
  },
  {
    path: 'app',
    uses: [...DOMAIN, 'components', 'lib/auth', 'lib/services', 'lib/client', 'lib/i18n', 'lib/api'],
    instead: 'A page calls a verb (lib/services) with a context of lib/auth/console-context.ts.',
  },
  {
    path: 'proxy.ts',
    uses: [...DOMAIN, 'lib/auth', 'lib/client', 'lib/wiring.ts', 'lib/i18n'],
    instead: 'The middleware checks who comes; what happens then is a verb (lib/services).',
  },
  {
    path: 'instrumentation.ts',
    uses: ['lib/wiring.ts', 'lib/config.ts'],
    instead: 'Work at start belongs into server/.',
  },
  {
    path: 'worker',
    uses: [...DOMAIN, 'lib/services', 'lib/jobs', 'lib/ports', 'lib/wiring.ts'],
    usesTypesOf: ['lib/db', 'lib/config.ts'],
    instead: 'A job handler calls verbs (lib/services); lib/wiring.ts gives it the drivers.',
  },
  {
    path: 'server',
    uses: [
      ...DOMAIN,
      ...['lib/config.ts', 'lib/secrets.ts', 'lib/wiring.ts', 'lib/db', 'lib/drivers', 'lib/ports'],
      ...['lib/services', 'lib/api', 'lib/auth', 'lib/i18n', 'worker', 'prisma'],
    ],
    instead: 'Processes know nothing of pages and components: the console process serves its own build.',
  },
  {
    path: 'cli',
    // Words of the wire and sentences are tables: what the server would refuse is refused before anything is sent.
    uses: ['lib/domain', 'lib/api/glance/attributes.ts', 'lib/i18n/messages/en', 'package.json'],
    packages: /^node:/,
    instead:
      'The command line is a client of the API: what it wants done, the server does; rules are lib/domain.',
  },
  {
    path: 'cli/img',
    uses: ['lib/domain', 'lib/drivers', 'lib/ports', 'lib/i18n', 'cli', 'package.json'],
    packages: /^node:/,
    instead: 'The converter works on files: it knows drivers for them, no server and no database.',
  },
  {
    path: 'prisma',
    uses: [...DOMAIN, 'lib/db'],
    instead: 'The seed fills tables. A deed of a person is a verb.',
  },
]

/** Folders whose files may import everything, and which no layer may import. */
export const outside = ['test', 'e2e', 'bench', 'scripts', 'docs', 'public', '.ci']
