import { resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const PORT_RULE = 'a port is a whole number from 0 to 65535, 0 for any that is free'
const port = z.coerce.number(PORT_RULE).int(PORT_RULE).min(0, PORT_RULE).max(65535, PORT_RULE)
const fileOrUnset = z.string().min(1).optional()
/** Requests a second; 0 is no limit. */
const rate = z.coerce.number().int().min(0).max(100_000)

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** CIDR notation, and no other way to write an IPv4 address than four decimals. */
const network = z
  .string()
  .refine(
    (text) =>
      /^(\d+(\.\d+){3}|[\da-fA-F:.]*:[\da-fA-F:.]*)\/\d+$/.test(text) &&
      !/(^|\.)0\d|^::ffff:/i.test(text) &&
      ipaddr.isValidCIDR(text),
    { error: (issue) => `${issue.input} is not a network like 10.1.0.0/16` },
  )

const proxy = z.union([network, z.ipv4(), z.ipv6()], {
  error: (issue) => `${issue.input} is neither an address nor a network`,
})

const environment = z
  .object({
    PORT: port.default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    IMPRINT_DATA_DIR: z.string().min(1).default('.data'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    IMPRINT_STORE: z.enum(['file', 's3']).default('file'),
    S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    S3_REGION: z.string().min(1).default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().min(1).optional(),
    S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
    S3_BUCKET_PREFIX: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,30}$/)
      .default('imprint'),
    TLS_CERT: fileOrUnset,
    TLS_KEY: fileOrUnset,
    /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` count. */
    IMPRINT_TRUSTED_PROXIES: z
      .string()
      .default('127.0.0.0/8,::1/128')
      .transform(splitList)
      .pipe(z.array(proxy)),
    IMPRINT_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(1_000_000).default(4000),
    IMPRINT_RATE_ADDRESS: rate.default(200),
    IMPRINT_RATE_USER: rate.default(100),
    IMPRINT_RATE_ACCOUNT: rate.default(400),
    /** Bytes that one copy between regions may send in a second; 0 is no limit. */
    IMPRINT_COPY_MIB_PER_SECOND: z.coerce.number().min(0).max(100_000).default(0),
    /** Stored bytes are read again and verified when that was so many days ago; 0: only when the operator wants it. */
    IMPRINT_SCRUB_DAYS: z.coerce.number().int().min(0).max(3650).default(7),
    /** How much of the store's throughput that may take; 0 is no limit. */
    IMPRINT_SCRUB_MIB_PER_SECOND: z.coerce.number().min(0).max(100_000).default(50),
    IMPRINT_SEED: z.enum(['demo', 'none']).default('demo'),
    IMPRINT_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Loopback port of the console process; the api process proxies pages to it. 0 chooses a free one (launcher only). */
    IMPRINT_CONSOLE_PORT: port.default(0),
    /** `yes` lets imports run without the sandbox when bubblewrap cannot work here. */
    IMPRINT_ALLOW_UNSANDBOXED: z.enum(['yes', 'no']).default('no'),
    /** Further catalogue types of the image endpoint, for clients that look for another one than `image`. */
    IMPRINT_IMAGE_CATALOG_TYPES: z
      .string()
      .regex(/^[a-z0-9_-]+(,[a-z0-9_-]+)*$/)
      .optional(),
    /** Networks beyond the public one that users may have files fetched from; a list with commas. */
    IMPRINT_WEB_ALLOW: z.string().default('').transform(splitList).pipe(z.array(network)),
    IMPRINT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .superRefine((env, issues) => {
    if (env.IMPRINT_STORE === 's3') {
      for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const) {
        if (!env[name])
          issues.addIssue({ code: 'custom', path: [name], message: 'needed when IMPRINT_STORE is s3' })
      }
    }
    if (Boolean(env.TLS_CERT) !== Boolean(env.TLS_KEY)) {
      const missing = env.TLS_CERT ? 'TLS_KEY' : 'TLS_CERT'
      issues.addIssue({ code: 'custom', path: [missing], message: 'TLS_CERT and TLS_KEY go together' })
    }
  })

export type Config = ReturnType<typeof loadConfig>

/** Names every wrong variable with its reason, so that one start shows all of them. */
export class ConfigError extends Error {}

/** Reads the process environment once, at the edge. Everything else receives the result. */
export function loadConfig(env: Record<string, string | undefined> = process.env) {
  const parsed = environment.safeParse(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  )
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`The environment is not usable.\n${lines.join('\n')}`)
  }
  const values = parsed.data
  const dataDir = resolve(values.IMPRINT_DATA_DIR)
  const scheme = values.TLS_CERT ? 'https' : 'http'
  return {
    ...values,
    dataDir,
    imageCatalogTypes: values.IMPRINT_IMAGE_CATALOG_TYPES?.split(',') ?? [],
    publicUrl: values.IMPRINT_PUBLIC_URL ?? `${scheme}://${displayHost(values.HOST)}:${values.PORT}`,
    paths: {
      store: resolve(dataDir, 'store'),
      scratch: resolve(dataDir, 'scratch'),
      postgres: resolve(dataDir, 'postgres'),
      run: resolve(dataDir, 'run'),
      logs: resolve(dataDir, 'logs'),
      auditWitness: resolve(dataDir, 'audit', 'checkpoints.jsonl'),
      secrets: resolve(dataDir, 'secrets.json'),
      credentials: resolve(dataDir, 'credentials.json'),
    },
  }
}

function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
