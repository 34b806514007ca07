import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { SealBroken, type SealKey } from '@/lib/ports/seal'

/**
 * The sealed form, version 1: a header, then segments of 64 KiB of plain bytes, each followed by its tag. There is always a
 * last segment, which may be empty and is marked as such, so that an end that comes too early is noticed.
 */
export const HEADER_BYTES = 64
export const SEGMENT_BYTES = 64 * 1024
const TAG_BYTES = 16
export const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES

/** magic 8 · version 2 · algorithm 2 (1: AES-256-GCM under a key by HKDF-SHA256) · segment length 4 · salt 32 · zeros 16. */
const FIXED = Buffer.from('494d50525345414c0001000100010000', 'hex')
const SALT_BYTES = 32

export function newHeader(): Buffer {
  return Buffer.concat([FIXED, randomBytes(SALT_BYTES)], HEADER_BYTES)
}

export const sealedSizeBytes = (plainBytes: number): number =>
  HEADER_BYTES + plainBytes + Math.max(1, Math.ceil(plainBytes / SEGMENT_BYTES)) * TAG_BYTES

/** `SealBroken` for a number that no plain bytes become. */
export function plainSizeBytes(sealedBytes: number): number {
  const segments = Math.max(1, Math.ceil((sealedBytes - HEADER_BYTES) / SEALED_SEGMENT_BYTES))
  const plainBytes = sealedBytes - HEADER_BYTES - segments * TAG_BYTES
  if (plainBytes < 0 || sealedSizeBytes(plainBytes) !== sealedBytes) throw new SealBroken('length')
  return plainBytes
}

/**
 * Seals and opens single segments. The key is drawn from data key and salt for these bytes alone, so that a nonce, which is the
 * number of the segment, is never used twice, not even when an image is sealed again after a failed attempt.
 */
export class Segments {
  private readonly key: Buffer

  /** `SealBroken` when this is not a header of ours. */
  constructor(
    header: Buffer,
    private readonly owner: SealKey,
  ) {
    if (owner.dataKey.length !== 32) throw new Error('a data key has 32 bytes')
    const salt = header.subarray(FIXED.length, FIXED.length + SALT_BYTES)
    const expected = Buffer.concat([FIXED, salt], HEADER_BYTES)
    if (!header.equals(expected)) throw new SealBroken('header')
    const info = Buffer.concat([FIXED, Buffer.from(owner.imageId)])
    this.key = Buffer.from(hkdfSync('sha256', owner.dataKey, salt, info, 32))
  }

  seal(number: number, plain: Uint8Array, isLast: boolean): [Buffer, Buffer] {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonceOf(number))
    cipher.setAAD(this.context(number, isLast))
    const sealed = cipher.update(plain)
    cipher.final()
    return [sealed, cipher.getAuthTag()]
  }

  open(number: number, sealed: Buffer, isLast: boolean): Buffer {
    if (sealed.length < TAG_BYTES) throw new SealBroken('length')
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonceOf(number), { authTagLength: TAG_BYTES })
    decipher.setAAD(this.context(number, isLast))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plain = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch {
      plain.fill(0)
      throw new SealBroken('segment')
    }
    return plain
  }

  /** The key is gone afterwards. */
  forget(): void {
    this.key.fill(0)
  }

  private context(number: number, isLast: boolean): Buffer {
    const place = Buffer.alloc(9)
    place.writeBigUInt64BE(BigInt(number))
    place[8] = isLast ? 1 : 0
    return Buffer.concat([place, Buffer.from(this.owner.imageId)])
  }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}
