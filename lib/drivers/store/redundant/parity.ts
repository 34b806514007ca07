import type { Code } from './stripes'

/** XOR makes one parity unit, and any unit of a stripe from all others. A code with more needs other arithmetic. */
export function insistOnXor({ parityShards }: Code): void {
  if (parityShards !== 1) throw new Error(`a code with ${parityShards} parity shards is not known here`)
}

/** The unit that is missing from a stripe: the XOR of all others. Lengths are equal and multiples of 8. */
export function xorInto(target: Buffer, units: readonly Buffer[]): void {
  const words = wordsOf(target).fill(0)
  for (const unit of units) {
    const others = wordsOf(unit)
    for (let index = 0; index < words.length; index++) words[index]! ^= others[index]!
  }
}

const wordsOf = (bytes: Buffer): Int32Array =>
  new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / Int32Array.BYTES_PER_ELEMENT)
