import { describe, expect, it } from 'vitest'
import { canonicalJson, storableJson } from './canonical'
import { diffOf, diffOfSets } from './diff-of'
import { hideSecrets } from './hide-secrets'
import { type JsonMember, jsonMembers } from './json-members'

describe('the canonical spelling', () => {
  it.each([
    [{ b: 1, a: [true, null, 'x"y'] }, '{"a":[true,null,"x\\"y"],"b":1}'],
    // RFC 8785: by UTF-16 code units, so the emoji stands before the private-use letter.
    [{ '\uE000': 1, '😀': 2, é: 3, Z: 4 }, '{"Z":4,"é":3,"😀":2,"\uE000":1}'],
    [[1.0, 1e21, 1e-7, 0.1, -0], '[1,1e+21,1e-7,0.1,0]'],
    ['', '""'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })
})

describe('what is stored', () => {
  it('is what comes back', () => {
    expect(
      storableJson({ a: undefined, b: new Date(0), c: 3n, d: Number.NaN, e: 'x\0\ud800y', 'k\0': 1 }),
    ).toEqual({
      b: '1970-01-01T00:00:00.000Z',
      c: '3',
      d: null,
      e: 'x\uFFFDy',
      k: 1,
    })
  })
})

describe('the difference', () => {
  it('names what changed, and nothing that was not touched', () => {
    const before = { name: 'a', ram: 1, disk: 10n, at: new Date(0) }
    expect(diffOf(before, { name: 'b', ram: undefined, disk: 10n, at: new Date(0), added: false })).toEqual({
      name: { before: 'a', after: 'b' },
      added: { before: null, after: false },
    })
  })

  it('of sets names what came, changed and went', () => {
    const before = new Map([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    expect(
      diffOfSets(
        'tags',
        before,
        new Map([
          ['b', '2'],
          ['c', '4'],
          ['d', '5'],
        ]),
      ),
    ).toEqual({
      'tags.a': { before: '1', after: null },
      'tags.c': { before: '3', after: '4' },
      'tags.d': { before: null, after: '5' },
    })
  })
})

describe('secrets', () => {
  it.each([
    [{ password: 'x' }, { password: '•••' }],
    [{ a: { SecretKey: ['x', { deep: 'y' }] } }, { a: { SecretKey: ['•••', { deep: '•••' }] } }],
    [
      { refreshTokens: 'x', sealed: null },
      { refreshTokens: '•••', sealed: null },
    ],
    [
      { passwordMinLength: 12, mustChangePassword: true },
      { passwordMinLength: 12, mustChangePassword: true },
    ],
    [[{ key: 'api_token', value: 'x' }], [{ key: 'api_token', value: '•••' }]],
    [{ 'tags.password': { before: 'x', after: 'y' } }, { 'tags.password': { before: '•••', after: '•••' } }],
    [
      { name: 'web', note: 'x' },
      { name: 'web', note: 'x' },
    ],
  ])('in %j are put out of sight', (value, shown) => {
    expect(hideSecrets(value)).toEqual(shown)
  })
})

describe('a JSON object read member by member', () => {
  const file = {
    a: '}],"\\',
    list: [1, 'x,"]', { b: [2, [3]], c: { d: '\\"' } }, [], null],
    empty: [],
    o: { e: [1] },
    z: true,
  }
  const members: JsonMember[] = [
    { name: 'a', value: file.a, isItem: false },
    ...file.list.map((value) => ({ name: 'list', value, isItem: true })),
    { name: 'o', value: file.o, isItem: false },
    { name: 'z', value: true, isItem: false },
  ]
  it.each([1, 2, 3, 7, 1000])('gives the same in pieces of %i', async (size) => {
    for (const text of [JSON.stringify(file), JSON.stringify(file, null, '\t')]) {
      const pieces = async function* () {
        for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
      }
      const found: JsonMember[] = []
      for await (const member of jsonMembers(pieces())) found.push(member)
      expect(found).toEqual(members)
    }
  })

  it.each(['a,b\n"c"', '[{}]', '{"a":1}x', '{"a":1', '"a"'])('that is none is refused: %j', async (text) => {
    const walk = async () => {
      for await (const _ of jsonMembers(oneByOne(text)));
    }
    await expect(walk()).rejects.toThrow(SyntaxError)
  })
})

async function* oneByOne(text: string) {
  yield* text
}
