import { expect, it } from 'vitest'
import { matchesWords } from './matches-words'

it.each([
  ['ims only', ['IMS ReadOnlyAccess'], 0.5],
  ['IMS R', ['IMS ReadOnlyAccess'], 1],
  ['read ims', ['IMS ReadOnlyAccess'], 0.5],
  ['ims read', ['Server Administrator'], 0],
  ['ims read', ['Security Administrator'], 0],
  ['north', ['华北-北京四', 'cn-north-4', 'CN North-Beijing4'], 0.5],
  ['', ['anything'], 1],
])('%s finds %o: %d', (typed, keywords, rank) => {
  expect(matchesWords('id', typed, keywords)).toBe(rank)
})
