import { describe, expect, it } from 'vitest'
import { checkPolicy, ENTRIES_MAX, POLICY_MAX_CHARS, STATEMENTS_MAX } from './policy-document'
import { systemPolicies } from './system-policies'

const statement = { Effect: 'Allow', Action: ['ims:images:list'] }
const policy = (...Statement: object[]) => JSON.stringify({ Version: '1.1', Statement })
const faults = (written: string) => {
  const checked = checkPolicy(written)
  return checked.ok ? [] : checked.faults
}
const condition = (operator: string, key: string, ...values: string[]) =>
  policy({ ...statement, Condition: { [operator]: { [key]: values } } })

describe('a policy [I5]', () => {
  it.each([
    [policy(statement)],
    [policy({ ...statement, Resource: ['ims:*:*:image:*', 'ims:cn-north-4::image:a?'] })],
    [condition('IpAddress', 'g:SourceIp', '10.0.0.0/8', '::1')],
    [condition('DateLessThan', 'g:CurrentTime', '2027-01-01T00:00:00+08:00')],
    [condition('StringEquals', 'g:ResourceTag/env', 'prod')],
    [condition('StringLike', 'ims:ImageType', '*_disk')],
  ])('%s is taken', (written) => expect(faults(written)).toEqual([]))

  it.each([
    ['{', 'document', 'json'],
    ['[]', 'document', 'type'],
    [
      '{"Version":"1.1","Statement":[{"Effect":"Deny","Action":["ims:*:*"],"Effect":"Allow"}]}',
      'Statement[0].Effect',
      'duplicate_field',
    ],
    ['{"Version":"1.1"}', 'Statement', 'required'],
    ['{"Version":"5.0","Statement":[]}', 'Version', 'version'],
    [policy(), 'Statement', 'required'],
    [policy({ ...statement, Effect: 'allow' }), 'Statement[0].Effect', 'effect'],
    [policy(statement, { ...statement, Action: [] }), 'Statement[1].Action', 'required'],
    [policy({ ...statement, Action: ['ims:images:fly'] }), 'Statement[0].Action[0]', 'action_unknown'],
    [policy({ ...statement, Action: 'ims:*:*' }), 'Statement[0].Action', 'type'],
    [policy({ ...statement, Principal: '*' }), 'Statement[0].Principal', 'unknown_field'],
    [policy({ ...statement, Resource: ['image:a'] }), 'Statement[0].Resource[0]', 'resource_format'],
    [policy({ ...statement, Resource: ['ims:*:*:planet:a'] }), 'Statement[0].Resource[0]', 'resource_format'],
    [
      policy({ ...statement, Resource: ['ims:*:abc:image:a'] }),
      'Statement[0].Resource[0]',
      'resource_account',
    ],
    [
      policy({ ...statement, Resource: ['obs:*:*:bucket:a'] }),
      'Statement[0].Resource[0]',
      'resource_service',
    ],
    [condition('Sounds', 'g:SourceIp', '::1'), 'Statement[0].Condition.Sounds', 'operator_unknown'],
    [
      condition('StringEquals', 'g:Weather', 'x'),
      'Statement[0].Condition.StringEquals.g:Weather',
      'key_unknown',
    ],
    [
      condition('StringEquals', 'g:SourceIp', '::1'),
      'Statement[0].Condition.StringEquals.g:SourceIp',
      'operator_key',
    ],
    [
      condition('IpAddress', 'g:SourceIp', '10.1'),
      'Statement[0].Condition.IpAddress.g:SourceIp[0]',
      'address',
    ],
    [
      condition('IpAddress', 'g:SourceIp', '0x7f.0.0.1'),
      'Statement[0].Condition.IpAddress.g:SourceIp[0]',
      'address',
    ],
    [
      condition('IpAddress', 'g:SourceIp', '10.0.0.0/33'),
      'Statement[0].Condition.IpAddress.g:SourceIp[0]',
      'address',
    ],
    [
      condition('DateLessThan', 'g:CurrentTime', '2027-01-01'),
      'Statement[0].Condition.DateLessThan.g:CurrentTime[0]',
      'date',
    ],
    [
      condition('StringEquals', 'ims:ImageType', 'tape'),
      'Statement[0].Condition.StringEquals.ims:ImageType[0]',
      'value',
    ],
  ])('%s is refused at %s: %s', (written, at, reason) => {
    expect(faults(written)).toEqual(expect.arrayContaining([expect.objectContaining({ at, reason })]))
  })

  it('holds so many statements and entries, and not one more', () => {
    const many = (count: number) => policy(...Array.from({ length: count }, () => statement))
    expect(faults(many(STATEMENTS_MAX))).toEqual([])
    expect(faults(many(STATEMENTS_MAX + 1))).toMatchObject([{ at: 'Statement', reason: 'too_many' }])
    const wide = (count: number) =>
      policy({ ...statement, Action: Array.from({ length: count }, () => 'ims:*:*') })
    expect(faults(wide(ENTRIES_MAX))).toEqual([])
    expect(faults(wide(ENTRIES_MAX + 1))).toMatchObject([{ reason: 'too_many' }])
  })

  it('is as long as it may be, and not a character longer', () => {
    const padded = (length: number) => policy(statement).padEnd(length)
    expect(faults(padded(POLICY_MAX_CHARS))).toEqual([])
    expect(faults(padded(POLICY_MAX_CHARS + 1))).toMatchObject([{ at: 'document', reason: 'too_long' }])
  })

  it('names every fault, not only the first', () => {
    const written = policy({ Effect: 'No', Action: ['x'] }, { ...statement, Resource: ['y'] })
    expect(faults(written).map(({ at }) => at)).toEqual([
      'Statement[0].Effect',
      'Statement[0].Action[0]',
      'Statement[1].Resource[0]',
    ])
  })

  it('does not reach the prototype of anything', () => {
    const written =
      '{"Version":"1.1","Statement":[{"Effect":"Allow","Action":["ims:*:*"],"Condition":{"__proto__":{"a":["b"]},"constructor":{"g:SourceIp":["::1"]}}}]}'
    expect(faults(written)).toEqual([{ at: 'document', reason: 'unknown_field', value: '__proto__' }])
  })
})

it.each(systemPolicies.map(({ name, document }) => [name, document] as const))(
  'the system’s %s keeps the rules of a policy',
  (_name, document) => expect(faults(JSON.stringify(document))).toEqual([]),
)
