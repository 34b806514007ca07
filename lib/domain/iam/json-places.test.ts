import { expect, it } from 'vitest'
import { lineAndColumn, placesOf } from './json-places'

it.each([
  ['{}'],
  [' {"a": [1, -2.5e3, true, null, "x\\n\\u0041"], "b": {}} '],
  ['"text"'],
  ['[]'],
  ['[[], [1]]'],
])('%s is JSON', (text) => {
  expect(JSON.parse(text)).toBeDefined()
  expect(placesOf(text)).toEqual({ faultAt: null, duplicates: [] })
})

it.each([
  ['', 0],
  ['{', 1],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ['{"a": 01}', 7],
  ['[1,]', 3],
  ['{"a": "x', 8],
  ['{"a": tru}', 6],
  ['{} x', 3],
  ["{'a': 1}", 1],
])('%s ends at %d', (text, at) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(placesOf(text).faultAt).toBe(at)
})

it('members that are there twice are found by their path, however they are written', () => {
  expect(placesOf('{"a": 1, "b": [{"c": 1, "\\u0063": 2, "d": {"a": 1}}], "a": 3}').duplicates).toEqual([
    ['b', 0, 'c'],
    ['a'],
  ])
})

it('a place is told as editors tell it', () => {
  expect(lineAndColumn('{\n  "a" 1\n}', 8)).toEqual({ line: 2, column: 7 })
  expect(lineAndColumn('', 0)).toEqual({ line: 1, column: 1 })
})
