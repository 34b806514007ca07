import { createHash, webcrypto } from 'node:crypto'
import { isZeros } from '../zero-runs'
import { SUM_BYTES } from './stripes'

/** generation 16 · shard 4 · stripe 8 · one when the unit is all zero 4: what the checksum binds a unit to. */
const SUM_PREFIX_BYTES = 32

/** Which unit it is that a checksum is for. */
interface UnitPlace {
  generation: string
  shard: number
  stripe: number
}

/** A buffer for a unit of this length, with room before it for what `sumOf` has to put there. */
export const unitBuffer = (lengthBytes: number): Buffer => {
  const whole = Buffer.allocUnsafeSlow(SUM_PREFIX_BYTES + lengthBytes)
  return whole.subarray(SUM_PREFIX_BYTES)
}

/**
 * The checksum of a unit at its place. `unit` is a `unitBuffer`. A unit of zeros has a checksum of its own kind, which needs
 * no look at the bytes: holes are written and checked at the speed of memory.
 */
export async function sumOf(unit: Buffer, place: UnitPlace): Promise<{ sum: Buffer; isZero: boolean }> {
  const isZero = isZeros(unit)
  const whole = Buffer.from(unit.buffer, unit.byteOffset - SUM_PREFIX_BYTES, SUM_PREFIX_BYTES + unit.length)
  whole.fill(0, 0, SUM_PREFIX_BYTES)
  whole.write(place.generation, 0, 'hex')
  whole.writeUInt32BE(place.shard, 16)
  whole.writeBigUInt64BE(BigInt(place.stripe), 20)
  whole.writeUInt32BE(isZero ? 1 : 0, 28)
  // The second is Node's hash on its thread pool: requests do not wait while a stream is checked.
  const digest = isZero
    ? createHash('sha256').update(whole.subarray(0, SUM_PREFIX_BYTES)).digest()
    : Buffer.from(await webcrypto.subtle.digest('SHA-256', whole))
  return { sum: digest.subarray(0, SUM_BYTES), isZero }
}

/** Whether these are the bytes that were written at this place. */
export async function isUnitSound(unit: Buffer, place: UnitPlace, sum: Buffer): Promise<boolean> {
  return (await sumOf(unit, place)).sum.equals(sum)
}
