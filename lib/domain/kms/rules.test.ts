import { describe, expect, it } from 'vitest'
import { CreateKeyGrantInput, KeyAlias, ScheduleKeyDeletionInput } from './input'
import { type KeyFacts, type KeyState, keyStates, nextKeyStates } from './key'
import { canDoWithKey, canGrant, canRotate, type KeyDeed } from './rules'

const key = (state: KeyState, isDefault = false): KeyFacts => ({ alias: 'mine', state, isDefault })
const codeOf = (verdict: { ok: boolean; code?: string }) => (verdict.ok ? 'yes' : verdict.code)

describe('what a key’s state allows', () => {
  const table: Record<KeyDeed, Record<KeyState, string>> = {
    use: row('yes', 'key_disabled', 'key_pending_deletion', 'key_destroyed'),
    update: row('yes', 'yes', 'key_pending_deletion', 'key_destroyed'),
    enable: row('key_enabled', 'yes', 'key_pending_deletion', 'key_destroyed'),
    disable: row('yes', 'key_disabled', 'key_pending_deletion', 'key_destroyed'),
    rotate: row('yes', 'key_disabled', 'key_pending_deletion', 'key_destroyed'),
    grant: row('yes', 'key_disabled', 'key_pending_deletion', 'key_destroyed'),
    scheduleDeletion: row('yes', 'yes', 'key_pending_deletion', 'key_destroyed'),
    cancelDeletion: row(
      ...([
        'key_not_pending_deletion',
        'key_not_pending_deletion',
        'yes',
        'key_not_pending_deletion',
      ] as const),
    ),
  }
  function row(...[enabled, disabled, pending_deletion, destroyed]: [string, string, string, string]) {
    return { enabled, disabled, pending_deletion, destroyed }
  }
  const cases = Object.entries(table).flatMap(([deed, answers]) =>
    keyStates.map((state) => [deed as KeyDeed, state, answers[state]] as const),
  )

  it.each(cases)('%s a key that is %s: %s', (deed, state, answer) => {
    const code = codeOf(canDoWithKey(key(state), deed))
    expect(code).toBe(answer === 'yes' ? 'yes' : `kms.${answer}`)
  })

  it.each(Object.keys(table) as KeyDeed[])('the default key is used, and nothing else: %s', (deed) => {
    const code = codeOf(canDoWithKey(key('enabled', true), deed))
    expect(code).toBe(deed === 'use' ? 'yes' : 'kms.default_key')
  })

  it('destroyed is the end, and is reached by way of a deletion that waits alone', () => {
    expect(nextKeyStates.destroyed).toEqual([])
    const before = keyStates.filter((state) =>
      (nextKeyStates[state] as readonly string[]).includes('destroyed'),
    )
    expect(before).toEqual(['pending_deletion'])
  })
})

it.each([
  [99, 'yes'],
  [100, 'kms.too_many_versions'],
  [101, 'kms.too_many_versions'],
])('a key with %i versions is rotated: %s', (versions, answer) => {
  expect(codeOf(canRotate(key('enabled'), versions))).toBe(answer)
})

it.each([
  [99, 'yes'],
  [100, 'kms.too_many_grants'],
  [101, 'kms.too_many_grants'],
])('a key with %i grants gets another: %s', (grants, answer) => {
  expect(codeOf(canGrant(key('enabled'), grants))).toBe(answer)
})

it.each([
  ['a', true],
  ['team/images:2026_a-B', true],
  ['a'.repeat(255), true],
  ['a'.repeat(256), false],
  ['', false],
  ['with space', false],
  ['中文', false],
  ['<b>', false],
  ['ims/default', false],
  ['my/default', false],
  ['default', true],
  ['ims/defaults', true],
])('alias %.30s: %s', (alias, isFine) => {
  expect(KeyAlias.safeParse(alias).success).toBe(isFine)
})

it.each([
  [6, false],
  [7, true],
  [8, true],
  [30.5, false],
  [1095, true],
  [1096, true],
  [1097, false],
])('a deletion waits for %d days: %s', (pendingDays, isFine) => {
  const keyId = '0f8fad5b-d9cb-469f-a165-70867728950e'
  expect(ScheduleKeyDeletionInput.safeParse({ keyId, pendingDays }).success).toBe(isFine)
})

it.each([
  [[], undefined],
  [['kms:dek:create'], ['kms:dek:create']],
  [['kms:dek:create', 'kms:dek:create'], ['kms:dek:create']],
  [['kms:cmk:delete'], undefined],
])('a grant of %j is %j', (actions, granted) => {
  const input = { keyId: '0f8fad5b-d9cb-469f-a165-70867728950e', userName: 'alice', actions }
  expect(CreateKeyGrantInput.safeParse(input).data?.actions).toEqual(granted)
})
