import type { useTranslations } from 'next-intl'
import type { z } from 'zod'

type Translate = ReturnType<typeof useTranslations<'form'>>

/**
 * The sentence below a field. A schema names its own rules by a code in the place of the message (`'image_name'`),
 * found under `form.rules`; everything else is told by what the schema library has found.
 */
export function issueText(issue: z.core.$ZodIssue, t: Translate): string {
  const bounds = boundsOf(issue)
  const rule = `rules.${issue.message}` as Parameters<typeof t>[0] // safe: checked on the next line
  if (/^[a-z0-9_]+$/.test(issue.message) && t.has(rule)) return t(rule, bounds)
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === null || issue.input === '')
        return t('invalid.required')
      return issue.expected === 'number'
        ? t('invalid.number')
        : issue.expected === 'int'
          ? t('invalid.integer')
          : t('invalid.other')
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1
          ? t('invalid.required')
          : t('invalid.minLength', { minimum: Number(issue.minimum) })
      if (issue.origin === 'array' || issue.origin === 'set')
        return t('invalid.minItems', { minimum: Number(issue.minimum) })
      return t('invalid.min', { minimum: Number(issue.minimum) })
    case 'too_big':
      if (issue.origin === 'string') return t('invalid.maxLength', { maximum: Number(issue.maximum) })
      if (issue.origin === 'array' || issue.origin === 'set')
        return t('invalid.maxItems', { maximum: Number(issue.maximum) })
      return t('invalid.max', { maximum: Number(issue.maximum) })
    case 'invalid_format':
      if (issue.format === 'email') return t('invalid.email')
      if (issue.format === 'url') return t('invalid.url')
      return t('invalid.format')
    case 'not_multiple_of':
      return t('invalid.multipleOf', { divisor: Number(issue.divisor) })
    case 'invalid_value':
      return t('invalid.choose')
    default:
      return t('invalid.other')
  }
}

/** The limits an issue knows, for messages that name them; `none` where it does not. */
function boundsOf(issue: z.core.$ZodIssue): { minimum: string | number; maximum: string | number } {
  return {
    minimum: issue.code === 'too_small' ? Number(issue.minimum) : 'none',
    maximum: issue.code === 'too_big' ? Number(issue.maximum) : 'none',
  }
}
