import { expect, it } from 'vitest'
import { isStorable, unstorableField } from './text'

it.each([
  ['plain 文字 😀', true],
  ['nul \0', false],
  ['half \ud83d', false],
  [{ list: ['fine', { deep: 'a\0' }] }, false],
  [{ list: [{ 'a\0': 'fine' }] }, false],
  [{ list: [{ '\ud83d': 'fine' }] }, false],
  [JSON.parse(`${'['.repeat(10)}${']'.repeat(10)}`), true],
  [JSON.parse(`${'['.repeat(20)}"a"${']'.repeat(20)}`), false],
  [{ list: ['fine', 1, null, undefined, true] }, true],
  [null, true],
  [42, true],
])('%j: %s', (value, storable) => expect(isStorable(value)).toBe(storable))

it.each([
  [{ name: 'fine' }, null],
  [{ name: 'fine', tags: ['a\0'] }, 'tags'],
  [{ name: 'fine', properties: { 'a\0': 1 } }, 'properties'],
  [{ 'a\0': 'fine' }, ''],
  ['nul \0', ''],
])('%j: the field at fault is %j', (value, field) => expect(unstorableField(value)).toBe(field))
