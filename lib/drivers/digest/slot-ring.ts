const SLOT_BYTES = 1024 * 1024
const SLOTS = 8
/** Kept for the next stream: memory of this kind is dear to ask for and slow to be collected. */
const SPARE_RINGS = 4

const spare: SharedArrayBuffer[] = []

/** Memory in which bytes wait to be read by threads: a fixed number of slots, each filled, handed out, and taken back. */
export class SlotRing {
  readonly memory = spare.pop() ?? new SharedArrayBuffer(SLOT_BYTES * SLOTS)
  private readonly bytes = new Uint8Array(this.memory)
  private readonly free = Array.from({ length: SLOTS }, (_, slot) => slot * SLOT_BYTES)
  private filledBytes = 0

  /** Copies as much as the present slot takes; 0 when no slot is free. */
  fill(chunk: Uint8Array): number {
    const offsetBytes = this.free[0]
    if (offsetBytes === undefined) return 0
    const piece = chunk.subarray(0, SLOT_BYTES - this.filledBytes)
    this.bytes.set(piece, offsetBytes + this.filledBytes)
    this.filledBytes += piece.length
    return piece.length
  }

  get isSlotFull(): boolean {
    return this.filledBytes === SLOT_BYTES
  }

  /** The present slot with what is in it; null when that is nothing. */
  handOut(): { offsetBytes: number; lengthBytes: number } | null {
    if (this.filledBytes === 0) return null
    const offsetBytes = this.free.shift()! // safe: something was filled into it
    const lengthBytes = this.filledBytes
    this.filledBytes = 0
    return { offsetBytes, lengthBytes }
  }

  takeBack(offsetBytes: number): void {
    this.free.push(offsetBytes)
  }

  /**
   * The next stream may have the memory. A thread that still reads there does so for a digest that nobody will ask for.
   */
  release(): void {
    if (spare.length < SPARE_RINGS) spare.push(this.memory)
  }
}
