/** Patterns recur in every decision; a thousand of them are more than any actor holds. */
const COMPILED_MAX = 1000
const compiled = new Map<string, RegExp>()

/** Whether a pattern such as `ims:images:get*` covers a text. Case decides, `*` is any run of characters, `?` is one. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true
  if (!/[*?]/.test(pattern)) return false
  return regExpOf(pattern).test(text)
}

function regExpOf(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  // A run of stars is one star: several would make the search slow on purpose.
  const source = pattern
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  const made = new RegExp(`^${source}$`, 's')
  compiled.set(pattern, made)
  return made
}
