import { expect, it } from 'vitest'
import { matchByPrefix, moveActive } from './listbox-keys'

const options = ['CentOS', 'Debian', 'CoreOS', 'Ubuntu'].map((label) => ({ label }))

it('moves within the list and stops at its ends', () => {
  expect(moveActive('ArrowDown', 3, 4)).toBe(3)
  expect(moveActive('ArrowUp', 0, 4)).toBe(0)
  expect(moveActive('End', 0, 4)).toBe(3)
  expect(moveActive('a', 0, 4)).toBeUndefined()
})

it('goes round the options that begin with a letter, and narrows with more letters', () => {
  const typed = { text: '', at: 0 }
  expect(matchByPrefix(typed, 'c', options, 0, 10_000)).toBe(2)
  expect(matchByPrefix(typed, 'c', options, 2, 20_000)).toBe(0)
  expect(matchByPrefix(typed, 'o', options, 0, 20_100)).toBe(2)
  expect(matchByPrefix(typed, 'x', options, 2, 30_000)).toBeUndefined()
})
