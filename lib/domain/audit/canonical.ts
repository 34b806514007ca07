/**
 * The one spelling of a value that is hashed and signed: JSON with the keys of every object sorted by UTF-16 code units and
 * no white space, which is RFC 8785. Numbers are spelled as ECMAScript spells a double, so a value that went through
 * `jsonb`, which keeps neither the order of keys nor the spelling of numbers, comes back to the same text.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/**
 * The value as the database will give it back: texts that PostgreSQL can store, dates and big numbers as texts, nothing
 * undefined. What is hashed and what is stored must be made of the same.
 */
export function storableJson(value: unknown): Json {
  if (typeof value === 'string') return storableText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'boolean') return value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(storableJson)
  if (value === null || typeof value !== 'object') return null
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [storableText(key), storableJson(member)]),
  )
}

/** Without NUL and half characters, such as a cut through an emoji leaves. */
export const storableText = (text: string): string =>
  text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD')
