const MAX_PRETTY_NAME = 200

/** Fields of an os-release file: shell assignments, quoted or not [os-release(5)]. */
export function parseOsRelease(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null)
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line)
    if (match) fields[match[1]!] = unquote(match[2]!)
  }
  return fields
}

function unquote(raw: string): string {
  const quote = raw[0]
  const isQuoted = raw.length >= 2 && (quote === '"' || quote === "'") && raw.endsWith(quote)
  const inner = isQuoted ? raw.slice(1, -1) : raw
  return quote === "'" ? inner : inner.replace(/\\(["\\$`])/g, '$1')
}

/** One line that can be shown: a disk may write anything into its name. */
export function presentableName(text: string): string {
  const line = text.split('\n')[0]!.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu, '')
  // By characters, not by units: half of a pair cannot be stored.
  return [...line.trim()].slice(0, MAX_PRETTY_NAME).join('')
}
