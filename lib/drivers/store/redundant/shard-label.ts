import { createHash } from 'node:crypto'
import { type Redundancy, redundancies } from '@/lib/ports/object-store'
import type { Code } from './stripes'

const MAGIC = Buffer.from('IMPRSHRD')
const VERSION = 1
const CHECKED_BYTES = 100
export const LABEL_BYTES = CHECKED_BYTES + 32

/** What a shard says of itself, at its head and once more at its foot. All shards of a generation say the same but `shard`. */
export interface ShardLabel {
  code: Code
  redundancy: Redundancy
  /** Which of the k + m it is; parity shards come last. */
  shard: number
  /** 32 hex digits, drawn for each write: shards of two writes never pass for one another. */
  generation: string
  /** Of the object. */
  sizeBytes: number
  sha256: string
}

/** magic 8 · version, redundancy, k, m, shard 2 each · unit length 4 · zeros 2 · generation 16 · size 8 · SHA-256 32 · zeros · SHA-256 of all that. */
export function encodeLabel({ code, redundancy, shard, generation, sizeBytes, sha256 }: ShardLabel): Buffer {
  const bytes = Buffer.alloc(LABEL_BYTES)
  MAGIC.copy(bytes)
  const numbers = [VERSION, redundancies.indexOf(redundancy), code.dataShards, code.parityShards, shard]
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, 8 + 2 * index)
  bytes.writeUInt32BE(code.unitBytes, 18)
  bytes.write(generation, 24, 'hex')
  bytes.writeBigUInt64BE(BigInt(sizeBytes), 40)
  bytes.write(sha256, 48, 'hex')
  createHash('sha256').update(bytes.subarray(0, CHECKED_BYTES)).digest().copy(bytes, CHECKED_BYTES)
  return bytes
}

/** Null when these bytes are no label, or not the one that was written. */
export function decodeLabel(bytes: Buffer): ShardLabel | null {
  if (bytes.length < LABEL_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return null
  const sum = createHash('sha256').update(bytes.subarray(0, CHECKED_BYTES)).digest()
  if (!sum.equals(bytes.subarray(CHECKED_BYTES, LABEL_BYTES))) return null
  const [version, kind, dataShards, parityShards, shard] = [0, 1, 2, 3, 4].map((index) =>
    bytes.readUInt16BE(8 + 2 * index),
  ) as [number, number, number, number, number] // safe: five were read
  const redundancy = redundancies[kind]
  if (version !== VERSION || redundancy === undefined) return null
  return {
    code: { dataShards, parityShards, unitBytes: bytes.readUInt32BE(18) },
    redundancy,
    shard,
    generation: bytes.toString('hex', 24, 40),
    sizeBytes: Number(bytes.readBigUInt64BE(40)),
    sha256: bytes.toString('hex', 48, 80),
  }
}
