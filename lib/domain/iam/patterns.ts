/**
 * Whether a pattern such as `ims:images:get*` covers a text. Case decides, `*` is any run of characters, `?` is one.
 * Takes at most length × length steps: a regular expression would take for ever on a pattern made for that.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0
  let inText = 0
  /** The last star, and how far the text was when it was met. */
  let star = -1
  let starText = 0
  while (inText < text.length) {
    if (pattern[at] === '*') {
      star = at++
      starText = inText
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[inText])) {
      at++
      inText++
    } else if (star >= 0) {
      // The star takes one character more, and what follows it is tried again from there.
      at = star + 1
      inText = ++starText
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
