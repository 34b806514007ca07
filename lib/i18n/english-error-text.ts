import { createTranslator } from 'use-intl/core'
import { DomainError } from '@/lib/domain/errors'
import { formatBytes } from '@/lib/i18n/format-bytes'
import errors from '@/lib/i18n/messages/en/errors.json'
import form from '@/lib/i18n/messages/en/form.json'

const translate = createTranslator({
  locale: 'en',
  messages: { errors, rules: form.rules },
  onError: () => {},
}) as unknown as {
  (key: string, values?: Record<string, string | number>): string
  has(key: string): boolean
} // safe: keys are asked for with `has` first

/** Parameters that a code may leave out, with what stands for "none". */
const NONE = { missingRole: 'none', role: 'none', minimum: 'none', maximum: 'none' }

/** The English sentence for a refusal, for clients that show it to people. */
export function errorText(error: DomainError): string {
  const values: Record<string, string | number> = { ...NONE }
  for (const [name, value] of Object.entries(error.params)) {
    if (value === null) continue
    if (typeof value === 'number') values[name] = name.endsWith('Bytes') ? formatBytes(value, 'en') : value
    else values[name] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  const reason = String(values.reason ?? '')
  if (/^[a-z0-9_]+$/.test(reason) && translate.has(`rules.${reason}`))
    values.reason = translate(`rules.${reason}`, { ...NONE })
  const key = `errors.${error.code}`
  return translate.has(key) ? translate(key, values) : error.code
}

export const asRefusal = (error: unknown): DomainError =>
  error instanceof DomainError ? error : new DomainError('internal')
