import { hkdfSync, randomBytes } from 'node:crypto'
import {
  type DataKey,
  DataKeyDamaged,
  type EncryptionContext,
  type KeyManager,
  type KeyRef,
  type KeyVersionRef,
  MaterialDestroyed,
} from '@/lib/ports/key-manager'
import { open, seal } from './sealed-box'

/** AES-256. */
const KEY_BYTES = 32

/** `imprint1$<key id>$<version>$<sealed box in base64url>` */
const WRAPPED = /^imprint1\$([^$]+)\$([1-9]\d{0,8})\$([A-Za-z0-9_-]+)$/

/**
 * Keys without another system: the handle of a version is its material, sealed with a master key that only the deployment's
 * secrets give. Database and secrets together give every key, either of them alone none.
 */
export class LocalKeyManager implements KeyManager {
  readonly #masterKey: Buffer

  /** @param sealingKey of the deployment's secrets, 32 bytes in base64 */
  constructor(sealingKey: string) {
    // A key of its own: the sealing key itself seals other things.
    const derived = hkdfSync(
      'sha256',
      Buffer.from(sealingKey, 'base64'),
      '',
      'imprint key management',
      KEY_BYTES,
    )
    this.#masterKey = Buffer.from(derived)
  }

  async createMaterial(keyId: string, versionNumber: number): Promise<string> {
    const material = randomBytes(KEY_BYTES)
    try {
      return seal(this.#masterKey, materialBinding(keyId, versionNumber), material).toString('base64url')
    } finally {
      material.fill(0)
    }
  }

  /** The handle is the material: it ends when the caller forgets it. */
  async destroyMaterial(): Promise<void> {}

  async generateDataKey(key: KeyRef, context: EncryptionContext): Promise<DataKey> {
    const version = key.versions.at(-1)
    if (!version) throw new Error(`Key ${key.keyId} has no version.`)
    const { keyId } = key
    return this.#withMaterial(keyId, version, (material) => {
      const plaintext = randomBytes(KEY_BYTES)
      const box = seal(material, dataKeyBinding(keyId, version.number, context), plaintext)
      return { plaintext, wrapped: `imprint1$${keyId}$${version.number}$${box.toString('base64url')}` }
    })
  }

  async unwrapDataKey(key: KeyRef, wrapped: string, context: EncryptionContext): Promise<Buffer> {
    const { keyId } = key
    const [, namedKeyId, versionText, box = ''] = WRAPPED.exec(wrapped) ?? []
    const version = key.versions.find(({ number }) => number === Number(versionText))
    if (namedKeyId !== keyId || !version) throw new DataKeyDamaged(keyId)
    return this.#withMaterial(keyId, version, (material) => {
      try {
        const binding = dataKeyBinding(keyId, version.number, context)
        return open(material, binding, Buffer.from(box, 'base64url'))
      } catch (cause) {
        throw new DataKeyDamaged(keyId, { cause })
      }
    })
  }

  /** Lends the material to `work`, and overwrites it afterwards. */
  #withMaterial<T>(keyId: string, { number, handle }: KeyVersionRef, work: (material: Buffer) => T): T {
    if (handle === null) throw new MaterialDestroyed(keyId, number)
    const material = open(this.#masterKey, materialBinding(keyId, number), Buffer.from(handle, 'base64url'))
    try {
      return work(material)
    } finally {
      material.fill(0)
    }
  }
}

// As JSON lists, so that no two different things read alike.
const materialBinding = (keyId: string, versionNumber: number): string =>
  JSON.stringify(['key version', keyId, versionNumber])

const dataKeyBinding = (keyId: string, versionNumber: number, context: EncryptionContext): string =>
  JSON.stringify([
    'data key',
    keyId,
    versionNumber,
    Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
