const TYPING_PAUSE_MS = 600

/** Where the active option goes for a key; undefined for keys that do not move it. */
export function moveActive(key: string, active: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, active + 1)
    case 'ArrowUp':
      return Math.max(0, active - 1)
    case 'Home':
    case 'PageUp':
      return 0
    case 'End':
    case 'PageDown':
      return count - 1
    default:
      return undefined
  }
}

/**
 * The option whose label begins with what was typed within a moment, searched from the active one on and around.
 * `typed` keeps the letters between calls.
 */
export function matchByPrefix(
  typed: { text: string; at: number },
  key: string,
  options: readonly { label: string }[],
  active: number,
  nowMs = Date.now(),
): number | undefined {
  typed.text = nowMs - typed.at < TYPING_PAUSE_MS ? typed.text + key : key
  typed.at = nowMs
  const letters = typed.text.toLocaleLowerCase()
  // One letter goes on to the next option with it; more letters may still mean the active one.
  const first = letters.length === 1 ? active + 1 : active
  for (let step = 0; step < options.length; step++) {
    const index = (first + step) % options.length
    if (options[index]?.label.toLocaleLowerCase().startsWith(letters)) return index
  }
  return undefined
}
