/** Deeper than any input of ours; what is deeper is refused by its schema. */
const DEPTH_MAX = 12

/**
 * Whether every text in a value can be stored: PostgreSQL knows no NUL, and half a surrogate pair is no character.
 * Objects with behaviour, such as streams, are not texts.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Surrogate}/u.test(value)
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return true
  if (Array.isArray(value)) return value.every((item) => isStorable(item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return true
  return Object.values(value).every((item) => isStorable(item, depth + 1))
}
