import { corrupt, tableTooLarge, truncated } from '@/lib/domain/format/refusals'

/**
 * What the header rules need of a file: its length and ranges of it. Every block source is one; so is a browser's
 * `File` behind two lines. Offsets and lengths are bytes, below 2^53.
 */
export interface ByteReader {
  readonly sizeBytes: number
  read(offsetBytes: number, lengthBytes: number): Promise<Uint8Array>
}

/** The largest piece of a table held in memory at once. A multiple of every entry size in use. */
const TABLE_CHUNK_BYTES = 1024 * 1024

/** Bytes of a header with typed access. Positions are relative to the first byte that was read. */
export class Fields {
  private readonly view: DataView

  constructor(
    readonly format: string,
    readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8 = (at: number) => this.view.getUint8(at)
  u16le = (at: number) => this.view.getUint16(at, true)
  u32le = (at: number) => this.view.getUint32(at, true)
  u32be = (at: number) => this.view.getUint32(at, false)
  u64le = (at: number) => this.view.getBigUint64(at, true)
  u64be = (at: number) => this.view.getBigUint64(at, false)

  /** A file offset or count. No file we take is 2^53 bytes long, so anything above is damage or an attack. */
  safe64le = (at: number) => this.safe(this.u64le(at))
  safe64be = (at: number) => this.safe(this.u64be(at))

  latin1(at: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length))
  }

  isZero(at: number, length: number): boolean {
    return this.bytes.subarray(at, at + length).every((byte) => byte === 0)
  }

  private safe(value: bigint): number {
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt(this.format, 'offset out of range')
    return Number(value)
  }
}

/** Throws `file.truncated` when the range leaves the file; nothing outside the file is ever asked for. */
export async function readFields(
  reader: ByteReader,
  format: string,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Fields> {
  insistInside(reader, format, offsetBytes, lengthBytes)
  return new Fields(format, await reader.read(offsetBytes, lengthBytes))
}

export function insistInside(
  reader: ByteReader,
  format: string,
  offsetBytes: number,
  lengthBytes: number,
): void {
  if (offsetBytes < 0 || lengthBytes < 0 || !(offsetBytes + lengthBytes <= reader.sizeBytes))
    throw truncated(format)
}

/**
 * A table whose length the header chooses: larger than the file is an attack on memory, unless the disk needs one of
 * that size; then the file has lost its end.
 */
export function insistTable(
  reader: ByteReader,
  format: string,
  table: { offsetBytes: number; lengthBytes: number; neededBytes: number },
): void {
  const { offsetBytes, lengthBytes, neededBytes } = table
  if (lengthBytes > reader.sizeBytes && lengthBytes > neededBytes) throw tableTooLarge(format)
  insistInside(reader, format, offsetBytes, lengthBytes)
}

/** A table of entries piece by piece, so that a large one costs reads and not memory. */
export async function* tableChunks(
  reader: ByteReader,
  format: string,
  offsetBytes: number,
  lengthBytes: number,
): AsyncGenerator<Fields> {
  insistInside(reader, format, offsetBytes, lengthBytes)
  for (let done = 0; done < lengthBytes; done += TABLE_CHUNK_BYTES) {
    yield await readFields(
      reader,
      format,
      offsetBytes + done,
      Math.min(TABLE_CHUNK_BYTES, lengthBytes - done),
    )
  }
}

export function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value))
}
