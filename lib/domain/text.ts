/** Deeper than any input of ours. What is deeper could be kept where a schema takes anything, and then be read by nobody. */
const DEPTH_MAX = 12

/**
 * Whether every text in a value can be stored, the names of its fields included: PostgreSQL knows no NUL, and half a
 * surrogate pair is no character. Objects with behaviour, such as streams, are not texts.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Surrogate}/u.test(value)
  if (value === null || typeof value !== 'object') return true
  const isList = Array.isArray(value)
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return true
  if (depth > DEPTH_MAX) return false
  if (isList) return value.every((item) => isStorable(item, depth + 1))
  return Object.entries(value).every(([name, item]) => isStorable(name) && isStorable(item, depth + 1))
}

/** The field of an input that cannot be stored, '' when that is the input itself or the name of a field; null when all can. */
export function unstorableField(input: unknown): string | null {
  if (isStorable(input)) return null
  const fields = typeof input === 'object' && input !== null ? Object.entries(input) : []
  return fields.find(([name, value]) => isStorable(name) && !isStorable(value, 1))?.[0] ?? ''
}
