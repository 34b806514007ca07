import { describe, expect, it } from 'vitest'
import { actionNames } from './actions'
import { examplePolicies } from './example-policies'
import { checkPolicy, POLICY_MAX_CHARS, type PolicyDocument, type Statement } from './policy-document'
import { documentOf, draftOf, duplicateLines } from './policy-draft'
import { systemPolicies } from './system-policies'

const of = (...Statement: Statement[]): PolicyDocument => ({ Version: '1.1', Statement })
const onImages = (...Resource: string[]): PolicyDocument =>
  of({ Effect: 'Allow', Action: ['ims:*:*', 'obs:*:*'], Resource })

const odd: Record<string, PolicyDocument> = {
  'patterns that look like ids': onImages(
    'ims:*:*:image:0a1b2c3d-0000-4000-8000-000000000000',
    'ims:*:*:image:*',
    'ims:*:*:image:web?',
    'ims:cn-north-4:*:image:web',
    'ims::*:image:web',
    'ims:*::image:web',
    'obs:*:*:bucket:logs',
    'obs:*:*:*:logs',
    '*:*:*:*:*',
  ),
  'the same entry twice': of({ Effect: 'Deny', Action: ['ims:images:get', 'ims:images:get'] }),
  'several lines of one operator': of({
    Effect: 'Allow',
    Action: ['ims:images:g?t', 'ims:*'],
    Condition: {
      StringLike: { 'g:UserName': ['a*', 'b,c', ' d '], 'g:ResourceTag/env': ['*'] },
      StringEquals: { 'g:UserName': ['x'] },
      DateLessThan: { 'g:CurrentTime': ['2027-01-01T00:00:00+08:00'] },
    },
  }),
  'tag keys with names of their own': of({
    Effect: 'Allow',
    Action: ['ims:*:*'],
    Condition: {
      StringEquals: {
        'g:ResourceTag/__proto__': ['1'],
        'g:ResourceTag/a/b': ['2'],
        'g:ResourceTag/标签': ['值'],
      },
    },
  }),
}

/** Numbers that look like chance and are the same in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}

function someDocument(seed: number): PolicyDocument {
  const next = sequence(seed)
  const pick = <Item>(items: readonly Item[]) => items[next(items.length)]!
  const several = <Item>(make: () => Item) => Array.from({ length: 1 + next(4) }, make)
  const lines = [
    ['StringEquals', 'ims:ImageType', ['iso', 'data_disk']],
    ['StringNotEquals', 'g:RequestedRegion', ['cn-north-4']],
    ['NotIpAddress', 'g:SourceIp', ['10.0.0.0/8', '2001:db8::/32']],
    ['DateGreaterThanEquals', 'g:CurrentTime', ['2026-01-01T00:00:00Z']],
    ['StringNotLike', 'g:ResourceTag/env', ['prod*']],
  ] as const
  return of(
    ...several((): Statement => {
      const condition: Record<string, Record<string, string[]>> = {}
      for (const [operator, key, values] of several(() => pick(lines)))
        condition[operator] = { ...condition[operator], [key]: [...values] }
      return {
        Effect: pick(['Allow', 'Deny']),
        Action: [
          'ims:*:*',
          ...several(() => pick(actionNames.filter((name) => !name.startsWith('iam:self')))),
        ],
        ...(next(2) && { Resource: several(() => `ims:*:*:image:${pick(['*', 'abc', 'a*', 'a?c'])}`) }),
        ...(next(2) && { Condition: condition }),
      }
    }),
  )
}

describe('form and document say the same', () => {
  const all: [string, PolicyDocument][] = [
    ...Object.entries(examplePolicies),
    ...systemPolicies.map(({ name, document }): [string, PolicyDocument] => [name, document]),
    ...Object.entries(odd),
    ...Array.from({ length: 200 }, (_, seed): [string, PolicyDocument] => [
      `made ${seed}`,
      someDocument(seed),
    ]),
  ]
  it.each(all)('%s comes back as it was', (_name, document) => {
    expect(checkPolicy(JSON.stringify(document))).toMatchObject({ ok: true })
    expect(documentOf(draftOf(document))).toEqual(document)
    expect(JSON.stringify(documentOf(draftOf(document)))).toBe(JSON.stringify(document))
  })

  it('an empty condition, which says nothing, is left out', () => {
    const statement = { Effect: 'Allow', Action: ['ims:*:*'] } as const
    const empty: Statement['Condition'][] = [{}, { StringEquals: {} }]
    for (const Condition of empty)
      expect(documentOf(draftOf(of({ ...statement, Condition })))).toEqual(of(statement))
  })

  it('tells single things from patterns', () => {
    const kinds = draftOf(odd['patterns that look like ids']!)[0]?.resources?.map(({ kind }) => kind)
    expect(kinds).toEqual(['image', ...Array(5).fill('pattern'), 'bucket', 'pattern', 'pattern'])
  })

  it('finds lines that a document cannot hold beside each other', () => {
    const line = { operator: 'StringLike', key: 'g:UserName', values: ['a*'] }
    const other = { ...line, values: ['*b'] }
    expect(duplicateLines([line, { ...line, key: 'g:RequestedRegion' }])).toEqual([])
    expect(duplicateLines([line, other])).toEqual([other])
  })
})

it.each(Object.entries(examplePolicies))('the example %s is a policy', (_name, document) => {
  const written = JSON.stringify(document, null, 2)
  expect(checkPolicy(written)).toEqual({ ok: true, document })
  expect(written.length).toBeLessThan(POLICY_MAX_CHARS)
})
