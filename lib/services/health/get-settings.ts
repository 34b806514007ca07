import { z } from 'zod'
import type { Config } from '@/lib/config'
import type { SettingView } from '@/lib/domain/health/view'
import { read } from '../verb'

type SettingName = Exclude<keyof Config, 'dataDir' | 'publicUrl' | 'paths'>

/** What may be shown. A setting that is not named here counts as a secret. */
const shown: readonly string[] = [
  'PORT',
  'HOST',
  'IMPRINT_DATA_DIR',
  'IMPRINT_STORE',
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_BUCKET_PREFIX',
  'TLS_CERT',
  'TLS_KEY',
  'IMPRINT_TRUSTED_PROXIES',
  'IMPRINT_MAX_CONNECTIONS',
  'IMPRINT_RATE_ADDRESS',
  'IMPRINT_RATE_USER',
  'IMPRINT_RATE_ACCOUNT',
  'IMPRINT_SCRUB_DAYS',
  'IMPRINT_SCRUB_MIB_PER_SECOND',
  'IMPRINT_SEED',
  'IMPRINT_PUBLIC_URL',
  'IMPRINT_CONSOLE_PORT',
  'IMPRINT_ALLOW_UNSANDBOXED',
  'IMPRINT_WEB_ALLOW',
  'IMPRINT_LOG_LEVEL',
] satisfies SettingName[]

/** The configuration as it is in effect, for looking; it is changed by the environment and a new start. */
export const getSettings = read({
  action: 'operator:health:get',
  input: z.object({}),
  run: async ({ config }): Promise<SettingView[]> =>
    Object.entries(effective(config)).map(([name, value]) => {
      const isSecret = !shown.includes(name)
      const isSet = value !== undefined && String(value) !== ''
      return { name, value: isSet ? (isSecret ? '' : String(value)) : null, isSecret }
    }),
})

/** Every variable, also those that are not set, with what follows from others put in its place. */
function effective({ dataDir, publicUrl, paths: _paths, ...variables }: Config): Record<string, unknown> {
  const all = Object.fromEntries([...shown, ...secrets].map((name) => [name, undefined]))
  return { ...all, ...variables, IMPRINT_DATA_DIR: dataDir, IMPRINT_PUBLIC_URL: publicUrl }
}

const secrets: readonly string[] = [
  'DATABASE_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] satisfies SettingName[]
