import type { Attributes } from '../iam/condition'

/**
 * `destroyed`: its material is gone for good; what it wrapped stays unreadable. Such a key is in no list, and is found only by
 * those who would open an image with it.
 */
export const keyStates = ['enabled', 'disabled', 'pending_deletion', 'destroyed'] as const
export type KeyState = (typeof keyStates)[number]

/** Every move there is. Whoever changes their mind about a deletion gets the key back disabled, as KMS has it. */
export const nextKeyStates = {
  enabled: ['disabled', 'pending_deletion'],
  disabled: ['enabled', 'pending_deletion'],
  pending_deletion: ['disabled', 'destroyed'],
  destroyed: [],
} as const satisfies Record<KeyState, readonly KeyState[]>

/** The project's own key for images, made when it is first needed. */
export const DEFAULT_KEY_ALIAS = 'ims/default'

/** What rules look at. */
export interface KeyFacts {
  alias: string
  state: KeyState
  /** Made by the product for the whole project: people use it and cannot change it. */
  isDefault: boolean
}

/** A key as policies see it: by its id. */
export const keyResource = ({ id }: { id: string }): Attributes => ({ id })
