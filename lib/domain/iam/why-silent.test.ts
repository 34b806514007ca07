import { describe, expect, it } from 'vitest'
import type { Condition } from './condition'
import type { Statement } from './policy-document'
import { whySilent } from './why-silent'

const onId: Condition = { kind: 'matches', attribute: 'id', patterns: ['a'] }
const onTag: Condition = { kind: 'equals', attribute: 'tag/env', values: ['prod'] }
const statement = (more: Partial<Statement>): Statement => ({ Effect: 'Allow', Action: ['ims:*:*'], ...more })

describe('a statement that does not count says why', () => {
  it.each([
    { condition: false, more: { Resource: ['ims:cn-east-3:*:image:*'] }, hasThing: true, why: 'resource' },
    { condition: false, more: { Resource: ['ims:*:*:image:*'] }, hasThing: true, why: 'condition' },
    { condition: false, more: {}, hasThing: false, why: 'condition' },
    { condition: onId, more: { Resource: ['ims:*:*:image:a'] }, hasThing: true, why: 'resource' },
    { condition: onTag, more: {}, hasThing: true, why: 'condition' },
    { condition: { kind: 'not', of: onTag }, more: {}, hasThing: true, why: 'condition' },
    { condition: { kind: 'all', of: [onId, onTag] }, more: {}, hasThing: true, why: 'condition' },
    { condition: onTag, more: {}, hasThing: false, why: 'depends' },
  ] as const)(
    '$condition with $more, thing named: $hasThing → $why',
    ({ condition, more, hasThing, why }) => {
      const asked = { action: 'ims:images:get', regionId: 'cn-north-4', hasThing } as const
      expect(whySilent({ condition }, statement(more), asked)).toBe(why)
    },
  )
})
