import type { Transform } from 'node:stream'

/** What a stream on this way holds: some network reads. With less, the sender is stopped and started again for each. */
export const FLOW_BYTES = 256 * 1024

export interface Digests {
  /** Lower-case hex. */
  md5: string
  /** Lower-case hex. */
  sha512: string
  sizeBytes: number
}

/** Digests of a stream, taken while it flows to somewhere else. */
export interface DigestMeasure {
  /** Passes every chunk on as it is; belongs into a pipeline. */
  stream: Transform
  /** Waits for the end of the stream; rejects with what broke it. */
  digests(): Promise<Digests>
  /** Breaks the stream and lets go of everything; after its end this changes nothing. */
  abort(): void
}

/** The SHA-256 is not among them: the store takes it of what it writes. */
export type MeasureDigests = () => DigestMeasure
