import { insistReadable, Unreadable } from '../unreadable'

type LvmValue = string | number | LvmValue[] | LvmSection
export interface LvmSection {
  [name: string]: LvmValue
}

const MAX_TOKENS = 100_000
const MAX_DEPTH = 16
const TOKEN = /\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|([A-Za-z0-9_.+/-]+)|([={}[\],])/y

type Token = { kind: 'text'; text: string } | { kind: 'word'; text: string } | { kind: 'mark'; text: string }

/** Parses the text in which LVM2 describes a volume group: `name = value` and `name { … }`. */
export function parseLvmMetadata(text: string): LvmSection {
  const tokens = tokensOf(text)
  let at = 0

  const section = (depth: number): LvmSection => {
    insistReadable(depth < MAX_DEPTH, 'LVM metadata depth')
    // Without a prototype: a volume may be called `constructor`.
    const values: LvmSection = Object.create(null)
    while (at < tokens.length && tokens[at]!.text !== '}') {
      const name = tokens[at++]!
      const mark = tokens[at++]?.text
      if (mark === '{') {
        values[name.text] = section(depth + 1)
        at += 1
      } else {
        insistReadable(mark === '=', 'LVM metadata')
        values[name.text] = value()
      }
    }
    return values
  }

  const value = (): LvmValue => {
    const token = tokens[at++]
    insistReadable(token !== undefined, 'LVM metadata ends early')
    if (token.kind === 'mark' && token.text === '[') {
      const list: LvmValue[] = []
      while (at < tokens.length && tokens[at]!.text !== ']') {
        if (tokens[at]!.text === ',') at += 1
        else list.push(scalar(tokens[at++]!))
      }
      at += 1
      return list
    }
    return scalar(token)
  }

  return section(0)
}

function scalar(token: Token): string | number {
  insistReadable(token.kind !== 'mark', 'LVM metadata value')
  return token.kind === 'word' && /^-?\d+$/.test(token.text) ? Number(token.text) : token.text
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (!match) throw new Unreadable('LVM metadata token')
    if (match[1] !== undefined) tokens.push({ kind: 'text', text: match[1] })
    else if (match[2] !== undefined) tokens.push({ kind: 'word', text: match[2] })
    else if (match[3] !== undefined) tokens.push({ kind: 'mark', text: match[3] })
    insistReadable(tokens.length <= MAX_TOKENS, 'LVM metadata too long')
  }
  return tokens
}

export function sectionIn(section: LvmSection, name: string): LvmSection {
  const value = section[name]
  insistReadable(typeof value === 'object' && !Array.isArray(value), `LVM section ${name}`)
  return value
}

export function sectionsOf(section: LvmSection): [string, LvmSection][] {
  return Object.entries(section).filter(
    (entry): entry is [string, LvmSection] => typeof entry[1] === 'object' && !Array.isArray(entry[1]),
  )
}

export function numberIn(section: LvmSection, name: string): number {
  const value = section[name]
  insistReadable(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0, `LVM number ${name}`)
  return value
}

export function textIn(section: LvmSection, name: string): string {
  const value = section[name]
  insistReadable(typeof value === 'string', `LVM text ${name}`)
  return value
}
