import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { isQuotaResource, quotas } from '@/lib/domain/quota/quota'
import { formatBytes } from './format-bytes'

/** A refusal as it crosses from the server to the browser: the code and its parameters, never a sentence. */
export interface ErrorData {
  code: string
  params?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Parameters that a code may leave out, with what stands for "none". */
const defaults: Record<string, Record<string, string>> = {
  'iam.denied': { missingRole: 'none', role: 'none' },
}

/**
 * Gives the sentence for a refusal in the language of the page; on server and client.
 * Byte counts (`…Bytes`, and all figures of a quota of bytes) get a unit, lists are joined. A code without a message reads as an internal error.
 */
export function useErrorText(): (error: ErrorData) => string {
  const t = useTranslations('errors')
  const rule = useTranslations('form.rules')
  const format = useFormatter()
  const locale = useLocale()
  return ({ code, params = {} }) => {
    const values: Record<string, string | number> = { ...defaults[code] }
    const { resource } = params
    const isOfBytes =
      typeof resource === 'string' && isQuotaResource(resource) && quotas[resource].unit === 'bytes'
    for (const [name, value] of Object.entries(params)) {
      if (value === null || value === undefined) continue
      if (Array.isArray(value)) {
        // A "how many" in the message takes the length of a list; the others name its members.
        values[name] = name === 'missingParts' ? value.length : format.list(value as readonly string[])
      } else if (typeof value === 'number' && (isOfBytes || name.endsWith('Bytes')))
        values[name] = formatBytes(value, locale)
      else values[name] = typeof value === 'boolean' ? String(value) : (value as string | number)
    }
    // A schema names its rules by codes; the bounds are known only where the schema ran.
    const reason = values.reason as Parameters<typeof rule>[0] | undefined // safe: checked here
    if (reason !== undefined && /^[a-z0-9_]+$/.test(String(reason)) && rule.has(reason)) {
      values.reason = rule(reason, { minimum: 'none', maximum: 'none' })
    }
    const key = code as Parameters<typeof t>[0] // safe: checked on the next line
    return t.has(key) ? t(key, values) : t('internal')
  }
}
