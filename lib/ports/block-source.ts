/** Random access to the bytes of a disk or a file, wherever they are. Offsets and lengths are bytes, below 2^53. */
export interface BlockSource {
  readonly sizeBytes: number
  /** Exactly `lengthBytes` bytes; a range that leaves the source is an error. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  close(): Promise<void>
}
