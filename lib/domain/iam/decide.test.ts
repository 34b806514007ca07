import { describe, expect, it } from 'vitest'
import { actionNames } from './actions'
import type { Actor } from './actor'
import { decide, ineffectiveRoles } from './decide'
import { matchesPattern } from './patterns'

const here = 'a'.repeat(32)
const elsewhere = 'b'.repeat(32)

function actor(
  grants: readonly (string | [policy: string, projectId: string])[],
  more: Partial<Actor> = {},
): Actor {
  return {
    kind: 'user',
    userId: '',
    userName: '',
    accountId: '',
    accountName: '',
    isOwner: false,
    isOperator: false,
    projectId: here,
    regionId: 'cn-north-4',
    grants: grants.map((grant) =>
      typeof grant === 'string'
        ? { policy: grant, projectId: null }
        : { policy: grant[0], projectId: grant[1] },
    ),
    credential: { kind: 'session', id: null },
    ...more,
  }
}

/** Table 10-3 of the source, row by row [I4]. */
const operations = {
  create: 'ims:images:create',
  delete: 'ims:images:delete',
  query: 'ims:images:list',
  update: 'ims:images:update',
} as const
const table = [
  [['IMS FullAccess'], ['create', 'delete', 'query', 'update']],
  [['IMS ReadOnlyAccess'], ['query']],
  [
    ['IMS Administrator', 'Tenant Administrator'],
    ['create', 'delete', 'query', 'update'],
  ],
  [['IMS Administrator'], []],
  [['Tenant Administrator'], []],
  [['Server Administrator'], []],
  [['Server Administrator', 'IMS Administrator'], []],
  [
    ['Server Administrator', 'IMS Administrator', 'Tenant Administrator'],
    ['create', 'delete', 'query', 'update'],
  ],
  [[], []],
  [['no such policy'], []],
] as const

describe('table 10-3 [I4]', () => {
  it.each(table)('%o allows %o', (policies, allowed) => {
    const can = Object.entries(operations).filter(([, action]) => decide(actor(policies), action).ok)
    expect(can.map(([operation]) => operation)).toEqual(allowed)
  })
})

describe('a grant', () => {
  it('counts in its project and nowhere else [I2]', () => {
    expect(decide(actor([['IMS FullAccess', here]]), 'ims:images:list').ok).toBe(true)
    expect(decide(actor([['IMS FullAccess', elsewhere]]), 'ims:images:list').ok).toBe(false)
  })

  it('of a dependency counts only in the same project [I3]', () => {
    const split = actor([
      ['IMS Administrator', here],
      ['Tenant Administrator', elsewhere],
    ])
    expect(decide(split, 'ims:images:list')).toMatchObject({
      ok: false,
      code: 'iam.denied',
      params: { need: ['Tenant Administrator'], role: 'IMS Administrator' },
    })
    expect(ineffectiveRoles(split)).toEqual([{ role: 'IMS Administrator', missing: 'Tenant Administrator' }])
  })
})

describe('without a grant', () => {
  it('nothing is allowed but what concerns oneself [I1]', () => {
    expect(actionNames.filter((action) => decide(actor([]), action).ok)).toEqual(['iam:self:manage'])
  })

  it('the owner may everything of the account, and nothing of the operator [I6]', () => {
    const refused = actionNames.filter((action) => !decide(actor([], { isOwner: true }), action).ok)
    expect(refused).toEqual(['operator:publicImages:manage', 'operator:market:manage'])
  })
})

it.each([
  ['ims:*:*', 'ims:images:list', true],
  ['ims:images:*', 'ims:images:delete', true],
  ['ims:images:l*t', 'ims:images:list', true],
  ['ims:images:l*', 'ims:images:get', false],
  ['IMS:*:*', 'ims:images:list', false],
  ['ims.*', 'ims:images:list', false],
  ['*', 'obs:object:get', true],
] as const)('the pattern %s and %s: %s', (pattern, action, matches) => {
  expect(matchesPattern(pattern, action)).toBe(matches)
})
