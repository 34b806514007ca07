import type { DomainError } from '@/lib/domain/errors'
import errors from '@/lib/i18n/messages/en/errors.json'
import form from '@/lib/i18n/messages/en/form.json'

type Values = Readonly<Record<string, unknown>>

/** Of the forms that messages may have, the ones that a rule without a server meets: names, and "none or this". */
function filled(message: string, values: Values): string {
  return message
    .replace(
      /\{(\w+), select, none \{([^{}]*)\} other \{((?:[^{}]|\{\w+\})*)\}\}/g,
      (_, name, none, other) => (values[name] === undefined ? none : other),
    )
    .replace(/\{(\w+)(?:, number)?\}/g, (_, name) => String(values[name] ?? ''))
}

function messageAt(messages: object, path: readonly string[]): string | null {
  let found: unknown = messages
  for (const part of path)
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as Record<string, unknown>)[part]
        : undefined
  return typeof found === 'string' ? found : null
}

/** A rule that a value does not keep, in words; zod names some by a sentence of its own. */
export const ruleText = (rule: string, bounds: Values = {}): string =>
  filled(messageAt(form.rules, [rule]) ?? rule, bounds)

/** A refusal of a rule of ours in the words in which the server says it. */
export function sentenceOf({ code, params }: DomainError): string {
  const reason = typeof params.reason === 'string' ? { reason: ruleText(params.reason) } : {}
  return filled(messageAt(errors, code.split('.')) ?? code, { ...params, ...reason })
}
