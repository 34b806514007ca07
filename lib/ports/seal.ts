import type { Transform } from 'node:stream'
import type { BlockSource } from './block-source'

/** What bytes are sealed with. Keys are 32 bytes; whoever made a buffer of one fills it with zeros when done. */
export interface SealKey {
  dataKey: Buffer
  /** What the bytes are sealed for, such as the id of an image: under another id they do not open. */
  imageId: string
}

/**
 * Encryption of stored bytes such that any part can be read alone, and nothing can be changed, moved, left out, added or taken
 * from other sealed bytes without being noticed. What was tampered with is `SealBroken`; no byte of it is given out.
 */
export interface Seal {
  /** Plain bytes in, sealed bytes out. */
  sealing(key: SealKey): Transform
  /** Sealed bytes in, from their beginning, plain bytes out; their end is part of what is checked. */
  unsealing(key: SealKey): Transform
  /** The plain bytes of a sealed source. Closing it closes the source. */
  open(sealed: BlockSource, key: SealKey): Promise<BlockSource>
  /** How many bytes so many plain bytes become. */
  sealedSizeBytes(plainBytes: number): number
}

export class SealBroken extends Error {
  constructor(readonly reason: 'header' | 'length' | 'segment') {
    super(`sealed bytes are not what was sealed with this key and id (${reason})`)
    this.name = 'SealBroken'
  }
}
