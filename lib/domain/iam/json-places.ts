export type JsonPath = readonly (string | number)[]

/** What `JSON.parse` does not tell: where the text stops being JSON, and which members are there twice. */
export interface JsonPlaces {
  /** Offset of the first character that does not belong there; null: it is JSON. */
  faultAt: number | null
  duplicates: JsonPath[]
}

class NotJson extends Error {
  constructor(readonly at: number) {
    super()
  }
}

const SPACE = /[ \t\n\r]*/y
// From the space on, without the quote and the backslash: control characters must be written as escapes.
const STRING_START = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const PLAIN = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y

/** Reads JSON as `JSON.parse` does, for its places alone: engines name them differently, or not at all. */
export function placesOf(text: string): JsonPlaces {
  const duplicates: JsonPath[] = []
  let at = 0

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }
  const skipSpace = () => void take(SPACE)
  const takeSign = (sign: string): boolean => {
    skipSpace()
    if (text[at] !== sign) return false
    at++
    return true
  }
  const insistSign = (sign: string) => {
    if (!takeSign(sign)) throw new NotJson(at)
  }
  const readString = (): string => {
    skipSpace()
    const found = take(STRING_START)
    if (found === null || text[at] !== '"') throw new NotJson(at)
    at++
    return JSON.parse(`${found}"`) as string // safe: the pattern is that of a JSON string
  }

  function readObject(path: JsonPath): void {
    const times = new Map<string, number>()
    if (takeSign('}')) return
    do {
      const key = readString()
      const before = times.get(key) ?? 0
      if (before === 1) duplicates.push([...path, key])
      times.set(key, before + 1)
      insistSign(':')
      readValue([...path, key])
    } while (takeSign(','))
    insistSign('}')
  }

  function readList(path: JsonPath): void {
    if (takeSign(']')) return
    let index = 0
    do readValue([...path, index++])
    while (takeSign(','))
    insistSign(']')
  }

  function readValue(path: JsonPath): void {
    if (takeSign('{')) readObject(path)
    else if (takeSign('[')) readList(path)
    else if (text[at] === '"') readString()
    else if (take(PLAIN) === null) throw new NotJson(at)
  }

  try {
    readValue([])
    skipSpace()
    if (at < text.length) throw new NotJson(at)
    return { faultAt: null, duplicates }
  } catch (error) {
    if (error instanceof NotJson) return { faultAt: error.at, duplicates }
    throw error
  }
}

/** Line and column of an offset, as editors count them: from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
