/** One generation of a key's material, by what the key manager gave for it. */
export interface KeyVersionRef {
  /** 1, 2, 3 … */
  number: number
  /** Null: the material was destroyed. */
  handle: string | null
}

export interface KeyRef {
  keyId: string
  /** Oldest first; the last one wraps. */
  versions: readonly KeyVersionRef[]
}

/** What a data key belongs to, such as `{ imageId }`. It is no secret; unwrapping needs exactly the same. */
export type EncryptionContext = Readonly<Record<string, string>>

export interface DataKey {
  /** 32 random bytes. The caller overwrites them (`fill(0)`) as soon as the work is done, also when it fails. */
  plaintext: Buffer
  /** To be kept beside what it encrypts; it names key and version. */
  wrapped: string
}

/**
 * Holds the material of keys and wraps data keys with it (envelope encryption [S5]). Material never leaves it in the clear.
 * What keys there are, and who may use them in which state, is for verbs to say: this only computes, so that another
 * system can stand behind it. Text that it did not make is `DataKeyDamaged`, a version without material
 * `MaterialDestroyed`; anything else is a driver's own error.
 */
export interface KeyManager {
  /** Makes random AES-256 material for a version, and returns the handle to be kept for it. */
  createMaterial(keyId: string, versionNumber: number): Promise<string>
  /** Ends the material for good, together with the handle that the caller forgets. Repeating it is success. */
  destroyMaterial(handle: string): Promise<void>
  generateDataKey(key: KeyRef, context: EncryptionContext): Promise<DataKey>
  /** The 32 bytes again, for the caller to overwrite as those of `DataKey`. */
  unwrapDataKey(key: KeyRef, wrapped: string, context: EncryptionContext): Promise<Buffer>
}

/** Not made by this key for this context, or changed since. Which of them cannot be told. */
export class DataKeyDamaged extends Error {
  constructor(keyId: string, options?: ErrorOptions) {
    super(`a wrapped data key does not open with key ${keyId} and its context`, options)
    this.name = 'DataKeyDamaged'
  }
}

export class MaterialDestroyed extends Error {
  constructor(keyId: string, versionNumber: number) {
    super(`the material of key ${keyId}, version ${versionNumber}, was destroyed`)
    this.name = 'MaterialDestroyed'
  }
}
