import type { Readable } from 'node:stream'
import type { BlockSource } from './block-source'

export interface StoredBytes {
  sizeBytes: number
  /** Lower-case hex SHA-256 of the whole object. */
  sha256: string
}

export interface ByteRange {
  /** First byte, inclusive. */
  start: number
  /** Last byte, inclusive. */
  end: number
}

/**
 * Where bytes live. Keys are made by us (`lib/domain/bucket/storage-key.ts`), never by a user.
 * An object appears whole or not at all; writing to a key that exists replaces it atomically.
 * A missing object is `ObjectMissing`, a full disk `StoreFull`; anything else is a driver's own error.
 */
export interface ObjectStore {
  /** Proves that the store can be written and read; used by /readyz. */
  check(): Promise<void>
  put(key: string, body: Readable): Promise<StoredBytes>
  /** Moves a finished local file into the store (same file system: no copy). The file is gone afterwards. */
  putFile(key: string, path: string): Promise<StoredBytes>
  stat(key: string): Promise<{ sizeBytes: number } | null>
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
  /** Goes on with one that this or another process began. */
  resumeParts(key: string, reference: string, layout: PartLayout): Promise<PartedWrite>
  /** References of parted writes that were begun and neither completed nor aborted, for the sweep. */
  listParted(): AsyncIterable<{ key: string; reference: string }>
}

export interface PartLayout {
  sizeBytes: number
  partSizeBytes: number
}

export interface PartedWrite {
  /** Opaque; kept in the upload session's row. */
  readonly reference: string
  /** Stores a part and returns what was received. Writing the same part again replaces it. */
  writePart(partNumber: number, body: Readable): Promise<StoredBytes>
  /** A part that is all zero costs neither transfer nor space. */
  writeZeroPart(partNumber: number): Promise<StoredBytes>
  /** Makes the object visible under its key. All parts must be there. Repeating it is success. */
  complete(parts: readonly { partNumber: number; sha256: string }[]): Promise<StoredBytes>
  abort(): Promise<void>
}

export class ObjectMissing extends Error {
  constructor(readonly key: string) {
    super(`no object ${key}`)
    this.name = 'ObjectMissing'
  }
}

export class StoreFull extends Error {
  constructor(options?: ErrorOptions) {
    super('the store has no room left', options)
    this.name = 'StoreFull'
  }
}
