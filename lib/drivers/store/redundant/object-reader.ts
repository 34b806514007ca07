import { Readable } from 'node:stream'
import type { BlockSource } from '@/lib/ports/block-source'
import { type ByteRange, ObjectDamaged, ObjectMissing } from '@/lib/ports/object-store'
import { xorInto } from './parity'
import { findShards, isUnfinished, type ShardSet } from './placement'
import type { ShardLabel } from './shard-label'
import { ShardReader } from './shard-reader'
import { shardCount, stripeBytes, unitLengthBytes } from './stripes'
import { unitBuffer } from './unit-sum'

/** Units that are read ahead of a stream. */
const AHEAD_UNITS = 8
/** Kept for the next read: a neighbour in the same unit, or the other unit of a stripe that had to be rebuilt. */
const KEPT_UNITS = 16

/** One write of an object, open: its shards by number, and what their labels say together. */
export class ObjectReader implements BlockSource {
  private readonly kept = new Map<string, Promise<Buffer | null>>()

  private constructor(
    private readonly key: string,
    readonly label: ShardLabel,
    readonly shards: readonly (ShardReader | null)[],
    readonly name: string,
  ) {}

  /**
   * Opens the newest write of which enough is in place. `ObjectDamaged` when something is there and nowhere enough,
   * `ObjectMissing` when there is nothing but what a running or dead write has moved into place too early.
   */
  static async open(root: string, key: string): Promise<ObjectReader> {
    // A write that is replaced while we look is gone when we open it; its successor is there then.
    for (let attempt = 1; ; attempt++) {
      const sets = await findShards(root, key)
      if (sets.length === 0) throw new ObjectMissing(key)
      for (const set of sets) {
        const reader = await ObjectReader.openSet(key, set)
        if (reader) return reader
      }
      if (attempt < 3) continue
      const unfinished = await Promise.all(sets.map(({ name }) => isUnfinished(root, key, name)))
      throw unfinished.every(Boolean) ? new ObjectMissing(key) : new ObjectDamaged(key)
    }
  }

  private static async openSet(
    key: string,
    { name, generation, paths }: ShardSet,
  ): Promise<ObjectReader | null> {
    const tried = await Promise.allSettled(paths.map((path) => ShardReader.open(path)))
    const opened = tried.map((result) => (result.status === 'fulfilled' ? result.value : null))
    const failed = tried.find((result) => result.status === 'rejected')
    if (failed) {
      await Promise.all(opened.map((shard) => shard?.close()))
      throw failed.reason
    }
    const valid = opened.filter((shard) => shard?.label.generation === generation)
    const label = valid[0]?.label
    const byNumber =
      label &&
      Array.from(
        { length: shardCount(label.code) },
        (_, number) => valid.find((shard) => shard?.label.shard === number) ?? null,
      )
    const isEnough = byNumber && byNumber.filter(Boolean).length >= label.code.dataShards
    const used = isEnough ? byNumber : []
    await Promise.all(opened.map((shard) => shard && !used.includes(shard) && shard.close()))
    return isEnough ? new ObjectReader(key, label, byNumber, name) : null
  }

  get sizeBytes(): number {
    return this.label.sizeBytes
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    if (offsetBytes + lengthBytes > this.sizeBytes)
      throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
    const chunks: Buffer[] = []
    for await (const chunk of this.chunks(offsetBytes, offsetBytes + lengthBytes)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** All bytes, or a range that begins inside the object. The stream closes the reader at its end. */
  stream(range: ByteRange = { start: 0, end: this.sizeBytes }): Readable {
    const chunks = this.chunks(range.start, Math.min(range.end + 1, this.sizeBytes))
    const stream = Readable.from(chunks, { objectMode: false, highWaterMark: 1 })
    // Not in the generator: one that is destroyed before its first byte never runs.
    return stream.once('close', () => void this.close())
  }

  async close(): Promise<void> {
    this.kept.clear()
    await Promise.all(this.shards.map((shard) => shard?.close()))
  }

  /** The checked unit of a shard, from its own file or made of all others; null when too much is lost. */
  async unit(stripe: number, shard: number): Promise<Buffer | null> {
    return (await this.storedUnit(stripe, shard)) ?? this.rebuiltUnit(stripe, shard)
  }

  /** The checked unit as it lies in its own shard, or null. */
  storedUnit(stripe: number, shard: number): Promise<Buffer | null> {
    const name = `${stripe}.${shard}`
    const kept = this.kept.get(name)
    if (kept) return kept
    const unit = this.shards[shard]?.unit(stripe) ?? Promise.resolve(null)
    // Whoever waits hears of an error; one that waits for another unit of the stripe may not.
    unit.catch(() => undefined)
    this.kept.set(name, unit)
    if (this.kept.size > KEPT_UNITS) this.kept.delete(this.kept.keys().next().value!) // safe: it is not empty
    return unit
  }

  private async rebuiltUnit(stripe: number, shard: number): Promise<Buffer | null> {
    const others = this.shards.flatMap((_, other) =>
      other === shard ? [] : [this.storedUnit(stripe, other)],
    )
    const units = (await Promise.all(others)).filter((unit) => unit !== null)
    if (units.length < others.length) return null
    const unit = unitBuffer(unitLengthBytes(this.label.code, this.sizeBytes, stripe))
    xorInto(unit, units)
    return unit
  }

  /** The bytes from `start` up to, without, `end`: unit by unit, some ahead. */
  private async *chunks(start: number, end: number): AsyncGenerator<Buffer> {
    const ahead: Promise<Buffer>[] = []
    try {
      for (let at = start; at < end; ) {
        const piece = this.pieceAt(at, end)
        at += piece.lengthBytes
        const chunk = this.chunk(piece)
        // Heard when its turn comes, or not at all when the reader stops before.
        chunk.catch(() => undefined)
        ahead.push(chunk)
        if (ahead.length >= AHEAD_UNITS) yield await ahead.shift()!
      }
      while (ahead.length > 0) yield await ahead.shift()!
    } finally {
      await Promise.allSettled(ahead)
    }
  }

  /** What lies in one unit of the bytes that begin at `offsetBytes`. */
  private pieceAt(offsetBytes: number, end: number): Piece {
    const { code, sizeBytes } = this.label
    const stripe = Math.floor(offsetBytes / stripeBytes(code))
    const unitBytes = unitLengthBytes(code, sizeBytes, stripe)
    const inStripe = offsetBytes - stripe * stripeBytes(code)
    const fromBytes = inStripe % unitBytes
    const lengthBytes = Math.min(unitBytes - fromBytes, end - offsetBytes)
    return { stripe, shard: Math.floor(inStripe / unitBytes), fromBytes, lengthBytes }
  }

  private async chunk({ stripe, shard, fromBytes, lengthBytes }: Piece): Promise<Buffer> {
    const unit = await this.unit(stripe, shard)
    if (!unit) throw new ObjectDamaged(this.key)
    return unit.subarray(fromBytes, fromBytes + lengthBytes)
  }
}

interface Piece {
  stripe: number
  shard: number
  fromBytes: number
  lengthBytes: number
}
