/**
 * Characters that a terminal obeys instead of showing, or that let a text look like another one: controls, marks that turn
 * the direction of writing, and the invisible ones.
 */
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}\p{Surrogate}]/gu

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`

/** A text from elsewhere in one line that does nothing to the terminal: what is unsafe is shown as its code. */
export const safeText = (text: string): string => text.replace(UNSAFE, escaped)

/** The same for JSON, which keeps its meaning: line ends of its layout stay, and escapes are JSON's own. */
export const safeJson = (json: string): string =>
  json.replace(UNSAFE, (character) => {
    if (character === '\n') return character
    const units = [...Array(character.length).keys()].map((index) => character.charCodeAt(index))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
const COMBINING = /\p{Mn}/u

const widthOfCharacter = (character: string): number =>
  COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1

/** Columns that a safe text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character)
  return width
}

/** As much of a safe text as fits, its end marked when something was left out. */
export function fitText(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const character of text) {
    const more = widthOfCharacter(character)
    if (width + more > columns - 1) break
    kept += character
    width += more
  }
  return columns > 0 ? `${kept}…` : ''
}

export const padText = (text: string, columns: number, align: 'left' | 'right' = 'left'): string => {
  const room = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return align === 'left' ? text + room : room + text
}
