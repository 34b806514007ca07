/**
 * The filter of a list that is searched by typing: every word typed must stand somewhere in the name or the other words of
 * an entry. Entries whose name begins with what was typed come first. Letters that merely follow in the same order, which
 * the list would take by itself, offer what nobody meant.
 * @returns the rank, 0: not offered
 */
export function matchesWords(_value: string, typed: string, keywords: readonly string[] = []): number {
  const wanted = typed.trim().toLowerCase()
  const text = keywords.join('\n').toLowerCase()
  if (!wanted.split(/\s+/).every((word) => text.includes(word))) return 0
  return text.startsWith(wanted) ? 1 : 0.5
}
