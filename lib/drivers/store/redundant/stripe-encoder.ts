import type { RunningDigest } from '../../digest/digest-thread'
import { DigestThreads } from '../../digest/digest-threads'
import { insistOnXor } from './parity'
import { type Code, SUM_BYTES, shardCount, stripeBytes } from './stripes'

/** Stripes that are handed to the thread together. */
const SLOT_STRIPES = 4
/** One fills while one is encoded and others are on their way to the disks. */
const SLOTS = 4

/** What the thread has to know of an object. */
interface Encoding extends Code {
  generation: string
  /** Where in the shared memory parity and checksums of a slot lie, from its beginning. */
  parityOffsetBytes: number
  sumsOffsetBytes: number
}

/**
 * What the thread runs: one digest of the whole object, and for each stripe the parity unit and the checksum of every unit
 * as `unit-sum.ts` has it; a zero byte before a checksum says that the unit is all zero. A string, because the processes
 * are bundled into one file each.
 */
const PROGRAM = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const running = new Map()
const zeros = Buffer.alloc(64 * 1024)

function isZeros(bytes) {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const piece = bytes.subarray(at, at + zeros.length)
    if (!piece.equals(zeros.subarray(0, piece.length))) return false
  }
  return true
}

function encodeStripe(encoding, memory, stripe, at) {
  const { dataShards, parityShards, generation } = encoding
  const parity = new Int32Array(memory, at.parity, at.unitBytes / 4).fill(0)
  for (let shard = 0; shard < dataShards; shard++) {
    const words = new Int32Array(memory, at.data + shard * at.unitBytes, at.unitBytes / 4)
    for (let index = 0; index < words.length; index++) parity[index] ^= words[index]
  }
  const prefix = Buffer.alloc(32)
  prefix.write(generation, 0, 'hex')
  prefix.writeBigUInt64BE(BigInt(stripe), 20)
  for (let shard = 0; shard < dataShards + parityShards; shard++) {
    const from = shard < dataShards ? at.data + shard * at.unitBytes : at.parity
    const unit = Buffer.from(memory, from, at.unitBytes)
    const isZero = isZeros(unit)
    prefix.writeUInt32BE(shard, 16)
    prefix.writeUInt32BE(isZero ? 1 : 0, 28)
    const hash = createHash('sha256').update(prefix)
    if (!isZero) hash.update(unit)
    const sum = Buffer.from(memory, at.sums + shard * 17, 17)
    sum[0] = isZero ? 0 : 1
    hash.digest().copy(sum, 1, 0, 16)
  }
}

const tasks = {
  begin: ({ id, algorithm, ring }) =>
    void running.set(id, { hash: createHash('sha256'), memory: ring, encoding: algorithm, stripe: 0 }),
  add({ id, offsetBytes, lengthBytes }) {
    const object = running.get(id)
    const { encoding, memory } = object
    const { dataShards, unitBytes } = encoding
    object.hash.update(new Uint8Array(memory, offsetBytes, lengthBytes))
    for (let slotStripe = 0, done = 0; done < lengthBytes; slotStripe++, done += dataShards * unitBytes) {
      const rest = Math.min(lengthBytes - done, dataShards * unitBytes)
      encodeStripe(encoding, memory, object.stripe++, {
        data: offsetBytes + done,
        parity: offsetBytes + encoding.parityOffsetBytes + slotStripe * unitBytes,
        sums: offsetBytes + encoding.sumsOffsetBytes + slotStripe * (dataShards + encoding.parityShards) * 17,
        unitBytes: Math.ceil(rest / dataShards / 8) * 8,
      })
    }
    parentPort.postMessage({ id })
  },
  finish: ({ id }) => parentPort.postMessage({ id, digest: running.get(id).hash.digest('hex') }),
  end: ({ id }) => void running.delete(id),
}

parentPort.on('message', ({ task, ...args }) => tasks[task](args))
`

/** Kept for the next object: memory of this kind is dear to ask for and slow to be collected. */
const SPARE_MEMORIES = 4
const spare: SharedArrayBuffer[] = []

const sharedThreads = new DigestThreads<Encoding>({ program: PROGRAM })

/** A unit as it goes into its shard. The bytes are shared memory: they may be read until the slot is given back. */
export interface EncodedUnit {
  shard: number
  stripe: number
  bytes: Buffer
  sum: Buffer
  isZero: boolean
}

/** Memory for a few stripes, their parity and their checksums. */
export class Slot {
  filledBytes = 0

  constructor(
    readonly offsetBytes: number,
    readonly data: Buffer,
  ) {}

  /** Copies what there is room for and says how much that was. */
  fill(chunk: Buffer): number {
    const copied = chunk.copy(this.data, this.filledBytes)
    this.filledBytes += copied
    return copied
  }

  get isFull(): boolean {
    return this.filledBytes === this.data.length
  }
}

/** Makes parity and checksums of one object beside the event loop, in the order its bytes come. */
export class StripeEncoder {
  private readonly memory: SharedArrayBuffer
  private readonly free: Slot[]
  private readonly running: RunningDigest
  private readonly encoding: Encoding
  private waiting: ((slot: Slot) => void) | undefined
  private failed: Error | undefined
  private readonly rejects = new Set<(error: Error) => void>()
  private nextStripe = 0

  constructor(
    private readonly code: Code,
    generation: string,
  ) {
    insistOnXor(code)
    const parityOffsetBytes = SLOT_STRIPES * stripeBytes(code)
    const sumsOffsetBytes = parityOffsetBytes + SLOT_STRIPES * code.parityShards * code.unitBytes
    const slotBytes = Math.ceil((sumsOffsetBytes + SLOT_STRIPES * shardCount(code) * 17) / 4096) * 4096
    this.encoding = { ...code, generation, parityOffsetBytes, sumsOffsetBytes }
    const taken = spare.pop()
    const isFitting = taken?.byteLength === SLOTS * slotBytes
    this.memory = isFitting ? taken : new SharedArrayBuffer(SLOTS * slotBytes)
    this.free = Array.from({ length: SLOTS }, (_, index) => {
      const offsetBytes = index * slotBytes
      return new Slot(offsetBytes, Buffer.from(this.memory, offsetBytes, parityOffsetBytes))
    })
    this.running = sharedThreads.begin(this.encoding, this.memory, (error) => this.fail(error))
  }

  /** From now on every wait ends with this error. */
  fail(error: Error): void {
    this.failed ??= error
    for (const reject of this.rejects) reject(this.failed)
    this.rejects.clear()
  }

  /** An empty slot, when there is one again. */
  take(): Promise<Slot> {
    const slot = this.free.pop()
    if (slot) return Promise.resolve(slot)
    return this.unlessFailed((resolve) => {
      this.waiting = resolve
    })
  }

  giveBack(slot: Slot): void {
    slot.filledBytes = 0
    const { waiting } = this
    this.waiting = undefined
    if (waiting) waiting(slot)
    else this.free.push(slot)
  }

  /** The units of a slot's stripes, in their order. Only the last slot of an object may be less than full. */
  async encode(slot: Slot): Promise<EncodedUnit[]> {
    const firstStripe = this.nextStripe
    const stripes = Math.ceil(slot.filledBytes / stripeBytes(this.code))
    this.nextStripe += stripes
    // The last units are filled up with zeros: at most the rest of a stripe.
    slot.data.fill(0, slot.filledBytes, stripes * stripeBytes(this.code))
    await this.unlessFailed<void>((resolve) =>
      this.running.add(slot.offsetBytes, slot.filledBytes, () => resolve()),
    )
    return Array.from({ length: stripes }, (_, index) =>
      this.unitsOf(slot, index, firstStripe + index),
    ).flat()
  }

  /** SHA-256 of all that was encoded, lower-case hex. */
  finish(): Promise<string> {
    return this.unlessFailed((resolve) => this.running.finish(resolve))
  }

  /** When nothing is being encoded any more. */
  end(): void {
    this.running.end()
    // A thread that failed may still be at work there.
    if (!this.failed && spare.length < SPARE_MEMORIES) spare.push(this.memory)
  }

  private unitsOf(slot: Slot, index: number, stripe: number): EncodedUnit[] {
    const { dataShards, unitBytes } = this.code
    const { parityOffsetBytes, sumsOffsetBytes } = this.encoding
    const restBytes = Math.min(stripeBytes(this.code), slot.filledBytes - index * stripeBytes(this.code))
    const lengthBytes = Math.ceil(restBytes / dataShards / 8) * 8
    return Array.from({ length: shardCount(this.code) }, (_, shard) => {
      const fromBytes =
        shard < dataShards
          ? index * stripeBytes(this.code) + shard * lengthBytes
          : parityOffsetBytes + index * unitBytes
      const sumBytes = sumsOffsetBytes + (index * shardCount(this.code) + shard) * 17
      const sum = Buffer.from(this.memory, slot.offsetBytes + sumBytes, 1 + SUM_BYTES)
      return {
        shard,
        stripe,
        bytes: Buffer.from(this.memory, slot.offsetBytes + fromBytes, lengthBytes),
        sum: sum.subarray(1),
        isZero: sum[0] === 0,
      }
    })
  }

  private unlessFailed<T>(run: (resolve: (value: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.failed) return reject(this.failed)
      this.rejects.add(reject)
      run((value) => {
        this.rejects.delete(reject)
        resolve(value)
      })
    })
  }
}
