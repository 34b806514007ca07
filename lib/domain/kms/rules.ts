import type { ErrorCode } from '../error-codes'
import { all, no, type Verdict, yes } from '../errors'
import type { KeyFacts, KeyState } from './key'

/** Versions of one key: each rotation adds one, and none may go while something wrapped by it is kept. */
const KEY_VERSIONS_MAX = 100
/** As KMS limits them. */
const KEY_GRANTS_MAX = 100

/** In which states each deed with a key is possible. */
const statesFor = {
  /** Wrap or unwrap the key of an image. */
  use: ['enabled'],
  update: ['enabled', 'disabled'],
  enable: ['disabled'],
  disable: ['enabled'],
  rotate: ['enabled'],
  grant: ['enabled'],
  scheduleDeletion: ['enabled', 'disabled'],
  cancelDeletion: ['pending_deletion'],
} as const satisfies Record<string, readonly KeyState[]>

export type KeyDeed = keyof typeof statesFor

/** Why a state stands in the way. */
const stateCodes = {
  enabled: 'kms.key_enabled',
  disabled: 'kms.key_disabled',
  pending_deletion: 'kms.key_pending_deletion',
  destroyed: 'kms.key_destroyed',
} as const satisfies Record<KeyState, ErrorCode>

/** Whether the key's state, and its being the default key or not, allow a deed. */
export function canDoWithKey(key: KeyFacts, deed: KeyDeed): Verdict {
  if (key.isDefault && deed !== 'use') return no('kms.default_key', { alias: key.alias })
  const states: readonly KeyState[] = statesFor[deed]
  if (states.includes(key.state)) return yes
  const code = deed === 'cancelDeletion' ? 'kms.key_not_pending_deletion' : stateCodes[key.state]
  return no(code, { alias: key.alias })
}

/** @param versions that the key has already */
export const canRotate = (key: KeyFacts, versions: number): Verdict =>
  all(
    canDoWithKey(key, 'rotate'),
    versions < KEY_VERSIONS_MAX ? yes : no('kms.too_many_versions', { limit: KEY_VERSIONS_MAX }),
  )

/** @param grants that the key has already */
export const canGrant = (key: KeyFacts, grants: number): Verdict =>
  all(
    canDoWithKey(key, 'grant'),
    grants < KEY_GRANTS_MAX ? yes : no('kms.too_many_grants', { limit: KEY_GRANTS_MAX }),
  )
