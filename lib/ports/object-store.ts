import type { Readable } from 'node:stream'
import type { BlockSource } from './block-source'

export interface StoredBytes {
  sizeBytes: number
  /** Lower-case hex SHA-256 of what was stored. */
  sha256: string
}

/**
 * How an object is kept so that it outlives the loss of a part of the store: within one availability zone, or over several,
 * where it stays readable when a whole zone is gone.
 */
export const redundancies = ['single_az', 'multi_az'] as const
export type Redundancy = (typeof redundancies)[number]

export interface PutOptions {
  /** Unset: as the store keeps things, without redundancy of our own making. */
  redundancy?: Redundancy
}

export interface ScrubOptions {
  signal?: AbortSignal
  /** Bytes to read in a second at most; unset: as fast as it goes. */
  maxBytesPerSecond?: number
  /** What the object must be, lower-case hex. Where nothing else is kept beside the bytes, only this can find a change. */
  sha256?: string
  /** Told now and then how many bytes of the object were looked at, from its beginning on. */
  report?(seenBytes: number): void
}

export interface ScrubResult {
  /** `repaired`: something was lost or changed, and is whole again. `damaged`: the object cannot be made whole. */
  state: 'sound' | 'repaired' | 'damaged'
  /** Bytes that were read from the medium, redundancy included. */
  checkedBytes: number
  /** Units that were made anew from the others of their stripe. */
  repairedUnits: number
}

export interface ByteRange {
  /** First byte, inclusive. */
  start: number
  /** Last byte, inclusive; beyond the end of the object means up to its end. */
  end: number
}

/**
 * Where bytes live. Keys are made by us (`lib/domain/bucket/storage-key.ts`), never by a user.
 * An object appears whole or not at all; writing to a key that exists replaces it atomically.
 * A missing object is `ObjectMissing`, a full disk `StoreFull`, one that lost more than its redundancy bears
 * `ObjectDamaged`; anything else is a driver's own error.
 */
export interface ObjectStore {
  /** Proves that the store can be written and read; used by /readyz. */
  check(): Promise<void>
  put(key: string, body: Readable, options?: PutOptions): Promise<StoredBytes>
  /** Moves a finished local file into the store (same file system and no redundancy: no copy). The file is gone afterwards. */
  putFile(key: string, path: string, options?: PutOptions): Promise<StoredBytes>
  /**
   * A second object with the same bytes, made by the store without their passing through us where it can. It lives on when
   * the first is removed. Without options it is kept as the first is.
   */
  copy(sourceKey: string, targetKey: string, options?: PutOptions): Promise<void>
  /** Reads all there is of an object and mends what can be mended. `ObjectMissing` when nothing is there. */
  scrub(key: string, options?: ScrubOptions): Promise<ScrubResult>
  stat(key: string): Promise<{ sizeBytes: number } | null>
  /** A range that begins at or behind the end is `RangeOutside`. */
  read(key: string, range?: ByteRange): Promise<Readable>
  open(key: string): Promise<BlockSource>
  /** Removing what is not there is success. */
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>
  /**
   * Gives the worker a local path to read: the object's own file, or a copy in `scratchDir`.
   * `release` removes the copy.
   */
  materialise(key: string, scratchDir: string): Promise<{ path: string; release(): Promise<void> }>

  /** Begins an object that arrives in numbered parts (1..n, all of `partSizeBytes` but the last) in any order. */
  createParts(key: string, layout: PartLayout): Promise<PartedWrite>
  /** Goes on with one that this or another process began. `ObjectMissing` when neither it nor its object is there. */
  resumeParts(key: string, reference: string, layout: PartLayout): Promise<PartedWrite>
  /** Writes that were begun and neither completed nor given up, `put` included: running ones and those of dead processes. */
  listUnfinished(): AsyncIterable<UnfinishedWrite>
  /** Removes what such a write left. Doing it for one that is gone is success. */
  discardUnfinished(key: string, reference: string): Promise<void>
}

export interface UnfinishedWrite {
  key: string
  reference: string
  /** When it was begun or, where the store knows, last written to. */
  touchedAt: Date
}

export interface PartLayout {
  sizeBytes: number
  partSizeBytes: number
}

/** How many bytes a part of this number must have; 0 when there is no such part. */
export function partLengthBytes({ sizeBytes, partSizeBytes }: PartLayout, partNumber: number): number {
  const start = (partNumber - 1) * partSizeBytes
  return partNumber < 1 ? 0 : Math.max(0, Math.min(partSizeBytes, sizeBytes - start))
}

/** How many parts there are. */
export const partCount = ({ sizeBytes, partSizeBytes }: PartLayout): number =>
  Math.ceil(sizeBytes / partSizeBytes)

/** Different parts may be written at once; the caller keeps two writers off the same part, and writers off `complete`. */
export interface PartedWrite {
  /** Opaque; kept in the upload session's row. */
  readonly reference: string
  /**
   * Stores a part durably and returns what was received. Writing the same part again replaces it. A body of another
   * length than the layout asks for is `PartSizeWrong`; after any error the part counts as not written.
   */
  writePart(partNumber: number, body: Readable): Promise<StoredBytes>
  /** A part that is all zero: nothing is sent by the client; no space is used where the store knows holes. */
  writeZeroPart(partNumber: number): Promise<StoredBytes>
  /** Makes the object visible under its key. All parts must be named. Repeating it is success. */
  complete(parts: readonly { partNumber: number; sha256: string }[]): Promise<StoredBytes>
  abort(): Promise<void>
}

export class ObjectMissing extends Error {
  constructor(readonly key: string) {
    super(`no object ${key}`)
    this.name = 'ObjectMissing'
  }
}

/** Something of the object is there, but not enough to give back what was stored. */
export class ObjectDamaged extends Error {
  constructor(readonly key: string) {
    super(`object ${key} is damaged beyond what its redundancy bears`)
    this.name = 'ObjectDamaged'
  }
}

export class RangeOutside extends Error {
  constructor(readonly sizeBytes: number) {
    super(`the range begins behind the end of ${sizeBytes} bytes`)
    this.name = 'RangeOutside'
  }
}

export class PartSizeWrong extends Error {
  constructor(
    readonly expectedBytes: number,
    readonly receivedBytes: number,
  ) {
    super(`a part of ${expectedBytes} bytes came with ${receivedBytes} or more`)
    this.name = 'PartSizeWrong'
  }
}

export class StoreFull extends Error {
  constructor(options?: ErrorOptions) {
    super('the store has no room left', options)
    this.name = 'StoreFull'
  }
}
