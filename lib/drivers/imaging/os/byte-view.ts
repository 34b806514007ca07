import { insistReadable, Unreadable } from './unreadable'

/** A range of a disk that looks like a disk: a partition, a logical volume. */
export interface ByteView {
  readonly sizeBytes: number
  /** Exactly `lengthBytes` bytes. Throws `Unreadable` for a range that leaves the view. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
}

export function sliceOf(view: ByteView, startBytes: number, sizeBytes: number): ByteView {
  insistRange(startBytes, sizeBytes, view.sizeBytes)
  return {
    sizeBytes,
    read: (offsetBytes, lengthBytes) => {
      insistRange(offsetBytes, lengthBytes, sizeBytes)
      return view.read(startBytes + offsetBytes, lengthBytes)
    },
  }
}

export function insistRange(offsetBytes: number, lengthBytes: number, sizeBytes: number): void {
  const isWithin =
    Number.isSafeInteger(offsetBytes) &&
    Number.isSafeInteger(lengthBytes) &&
    offsetBytes >= 0 &&
    lengthBytes >= 0 &&
    offsetBytes + lengthBytes <= sizeBytes
  insistReadable(isWithin, `range ${offsetBytes}+${lengthBytes} leaves ${sizeBytes} bytes`)
}

/** A 64-bit number that is an offset or a size; larger ones than 2^53 are no such thing. */
export function safeU64Le(buffer: Buffer, offset: number): number {
  return safeNumber(buffer.readBigUInt64LE(offset))
}

export function safeU64Be(buffer: Buffer, offset: number): number {
  return safeNumber(buffer.readBigUInt64BE(offset))
}

export function safeNumber(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Unreadable(`number ${value} is too large`)
  return Number(value)
}
