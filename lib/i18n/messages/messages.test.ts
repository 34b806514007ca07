import { readdirSync } from 'node:fs'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '@/lib/domain/error-codes'
import { messages as en } from './en/index'
import { messages as zh } from './zh/index'

/** `a.b.c` → text. */
function flatten(tree: unknown, prefix = ''): Map<string, string> {
  if (typeof tree === 'string') return new Map([[prefix, tree]])
  const entries = Object.entries(tree as Record<string, unknown>)
  return new Map(
    entries.flatMap(([key, value]) => [...flatten(value, prefix === '' ? key : `${prefix}.${key}`)]),
  )
}

/** Names of the variables and tags a text uses. */
function variables(elements: readonly MessageFormatElement[], found = new Set<string>()): Set<string> {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue
    found.add(element.type === TYPE.tag ? `<${element.value}>` : element.value)
    if (element.type === TYPE.tag) variables(element.children, found)
    if (element.type === TYPE.select || element.type === TYPE.plural)
      for (const option of Object.values(element.options)) variables(option.value, found)
  }
  return found
}

const english = flatten(en)
const chinese = flatten(zh)

describe('both languages say everything', () => {
  it('has the same keys in both', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('leaves no text empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '').map(([key]) => key)
    expect(empty).toEqual([])
  })

  it('parses and uses the same variables in both', () => {
    const different = [...english].flatMap(([key, text]) => {
      const other = chinese.get(key) ?? ''
      const [ours, theirs] = [[...variables(parse(text))].sort(), [...variables(parse(other))].sort()]
      return ours.join() === theirs.join() ? [] : [{ key, en: ours, zh: theirs }]
    })
    expect(different).toEqual([])
  })

  it.each(['en', 'zh'])('lists every namespace file of %s', (folder) => {
    const files = readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.replace('.json', ''))
    expect(Object.keys(folder === 'en' ? en : zh).sort()).toEqual(files.sort())
  })
})

describe('errors', () => {
  it('has one message for each reason the product can refuse with, and none too many', () => {
    expect([...flatten(en.errors).keys()].sort()).toEqual([...errorCodes].sort())
  })
})
