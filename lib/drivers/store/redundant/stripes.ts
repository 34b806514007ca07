/**
 * How the bytes of an object lie in its shards. The object is cut into stripes of k units; unit j of every stripe goes to
 * data shard j, and the m parity units made of them to the shards behind. All functions are pure; all lengths are bytes.
 */
export interface Code {
  /** k: shards that are needed to read. */
  dataShards: number
  /** m: shards that may be lost. */
  parityShards: number
  unitBytes: number
}

/**
 * One parity shard is what XOR can do. 128 KiB: smaller units cost more calls for the same bytes, larger ones make a read of
 * a few bytes dearer, which has to check a whole unit.
 */
export const TWO_AND_ONE: Code = { dataShards: 2, parityShards: 1, unitBytes: 128 * 1024 }

export const shardCount = ({ dataShards, parityShards }: Code): number => dataShards + parityShards
export const stripeBytes = ({ dataShards, unitBytes }: Code): number => dataShards * unitBytes
export const stripeCount = (code: Code, sizeBytes: number): number => Math.ceil(sizeBytes / stripeBytes(code))

/** Units of the last stripe are only as long as needed, in steps that suit XOR; zeros fill the last of them. */
export function unitLengthBytes(code: Code, sizeBytes: number, stripe: number): number {
  const restBytes = sizeBytes - stripe * stripeBytes(code)
  return restBytes >= stripeBytes(code) ? code.unitBytes : Math.ceil(restBytes / code.dataShards / 8) * 8
}

/** The first bytes of a shard hold its label, alone in a block of the file system. */
export const HEAD_BYTES = 4096
export const SUM_BYTES = 16
/** Units come in groups: a block with the checksums of 256 units, then the units, each at a block of its own. */
export const GROUP_UNITS = 256
export const TABLE_BYTES = GROUP_UNITS * SUM_BYTES

const groupBytes = ({ unitBytes }: Code): number => TABLE_BYTES + GROUP_UNITS * unitBytes

export const groupOf = (stripe: number): number => Math.floor(stripe / GROUP_UNITS)
export const tableOffsetBytes = (code: Code, group: number): number => HEAD_BYTES + group * groupBytes(code)
export const unitOffsetBytes = (code: Code, stripe: number): number =>
  tableOffsetBytes(code, groupOf(stripe)) + TABLE_BYTES + (stripe % GROUP_UNITS) * code.unitBytes

/** Where the second copy of the label begins: right behind the last unit. */
export function footOffsetBytes(code: Code, sizeBytes: number): number {
  const last = stripeCount(code, sizeBytes) - 1
  return last < 0 ? HEAD_BYTES : unitOffsetBytes(code, last) + unitLengthBytes(code, sizeBytes, last)
}
