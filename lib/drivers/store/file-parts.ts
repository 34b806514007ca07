import { chmod, open, stat, unlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  ObjectMissing,
  type PartedWrite,
  type PartLayout,
  partCount,
  partLengthBytes,
  type StoredBytes,
} from '@/lib/ports/object-store'
import { FileHash, hashOfFile, hashOfZeros } from './hash-thread'
import { clearRegion, type SparseTarget, type WriteAt, writeSparse } from './sparse-write'
import { commitFile, isCode, withRoom } from './store-folder'

interface WrittenPart {
  sha256: string
  isZero: boolean
}

export interface FilePartsOptions {
  /** Which object, for the error when it is gone. */
  key: string
  reference: string
  layout: PartLayout
  stagingPath: string
  objectPath: string
  /** True when this instance made the staging file, so that it knows which parts were never touched. */
  isFresh: boolean
  writeAt: WriteAt
  onEnd(): void
}

/**
 * One sparse staging file that parts are written into at their place. While they arrive, a follower hashes the whole file
 * in order from the page cache, so that completing a large one need not read it again; what other processes wrote, or this
 * one before a restart, it reads then.
 */
export class FileParts implements PartedWrite {
  private readonly written = new Map<number, WrittenPart>()
  private readonly touched = new Set<number>()
  private follower: Follower

  constructor(private readonly options: FilePartsOptions) {
    this.follower = new Follower(options, this.written)
  }

  get reference(): string {
    return this.options.reference
  }

  async writePart(partNumber: number, body: Readable): Promise<StoredBytes> {
    const received = await this.inPart(partNumber, (target) => writeSparse(body, target))
    this.finish(partNumber, { sha256: received.sha256, isZero: false })
    return received
  }

  async writeZeroPart(partNumber: number): Promise<StoredBytes> {
    const sizeBytes = await this.inPart(partNumber, async (target) => {
      await clearRegion(target)
      return target.expectedBytes
    })
    const sha256 = await hashOfZeroPart(sizeBytes)
    this.finish(partNumber, { sha256, isZero: true })
    return { sizeBytes, sha256 }
  }

  async complete(parts: readonly { partNumber: number; sha256: string }[]): Promise<StoredBytes> {
    const { stagingPath, objectPath, layout } = this.options
    const file = await open(stagingPath, 'r+').catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return null
      throw error
    })
    if (!file) return this.completedBefore()
    try {
      const sha256 = await this.wholeHash(parts)
      await withRoom(() => file.sync())
      // Committed bytes never change; whoever tries by mistake is told by the file system.
      await file.chmod(0o444)
      await commitFile(stagingPath, objectPath)
      this.options.onEnd()
      return { sizeBytes: layout.sizeBytes, sha256 }
    } finally {
      await file.close()
    }
  }

  /** Lets go of what is in memory; a later instance does without. */
  forget(): void {
    this.follower.stop()
  }

  async abort(): Promise<void> {
    this.follower.stop()
    this.options.onEnd()
    await unlink(this.options.stagingPath).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error
    })
  }

  private async inPart<T>(
    partNumber: number,
    write: (target: SparseTarget & { expectedBytes: number }) => Promise<T>,
  ): Promise<T> {
    const { layout, stagingPath, isFresh } = this.options
    const expectedBytes = partLengthBytes(layout, partNumber)
    if (expectedBytes === 0) throw new RangeError(`there is no part ${partNumber}`)
    this.written.delete(partNumber)
    if (this.follower.hasPassed(partNumber)) this.follower = this.follower.startAgain()
    const isHole = isFresh && !this.touched.has(partNumber)
    this.touched.add(partNumber)
    const file = await this.openStaging(stagingPath)
    try {
      const offsetBytes = (partNumber - 1) * layout.partSizeBytes
      const { writeAt } = this.options
      return await withRoom(async () => {
        const result = await write({ file, offsetBytes, expectedBytes, isHole, writeAt })
        // Before anybody is told that the part is safe.
        await file.datasync()
        return result
      })
    } finally {
      await file.close()
    }
  }

  private openStaging(path: string) {
    return open(path, 'r+').catch((error: unknown) => {
      throw isCode(error, 'ENOENT') ? new ObjectMissing(this.options.key) : error
    })
  }

  private finish(partNumber: number, part: WrittenPart): void {
    this.written.set(partNumber, part)
    this.follower.wake()
  }

  private async wholeHash(parts: readonly { partNumber: number; sha256: string }[]): Promise<string> {
    const count = partCount(this.options.layout)
    const named = new Map(parts.map((part) => [part.partNumber, part.sha256]))
    for (let number = 1; number <= count; number++) {
      const sha256 = named.get(number)
      if (sha256 === undefined) throw new Error(`part ${number} is missing`)
      const own = this.written.get(number)
      if (own?.sha256 === sha256) continue
      this.written.set(number, { sha256, isZero: false })
      // Written elsewhere since: what the follower has seen of it is out of date.
      if (own && this.follower.hasPassed(number)) this.follower = this.follower.startAgain()
    }
    return this.follower.finish(count)
  }

  /** A completion that moved the file and then died is repeated here. */
  private async completedBefore(): Promise<StoredBytes> {
    const found = await stat(this.options.objectPath).catch(() => null)
    if (found?.size !== this.options.layout.sizeBytes) throw new ObjectMissing(this.options.key)
    await chmod(this.options.objectPath, 0o444)
    const sha256 = await hashOfFile(this.options.objectPath, found.size)
    return { sizeBytes: found.size, sha256 }
  }
}

/** Hashes the parts in order as far as they are there, and goes on when the next one arrives. */
class Follower {
  private readonly hash = new FileHash()
  private nextPart = 1
  private running: Promise<void> | null = null
  private isStopped = false

  constructor(
    private readonly options: FilePartsOptions,
    private readonly written: ReadonlyMap<number, WrittenPart>,
  ) {}

  /** Whether it has hashed this part, or is about to. */
  hasPassed(partNumber: number): boolean {
    return partNumber < this.nextPart || (this.running !== null && partNumber === this.nextPart)
  }

  wake(): void {
    if (this.running || this.isStopped || !this.written.has(this.nextPart)) return
    this.running = this.follow()
    // Whoever finishes hears of it; an upload that is only half there can still go on.
    this.running.catch(() => undefined)
  }

  startAgain(): Follower {
    this.stop()
    const again = new Follower(this.options, this.written)
    again.wake()
    return again
  }

  stop(): void {
    this.isStopped = true
    const end = () => this.hash.end().catch(() => undefined)
    if (this.running) void this.running.then(end, end)
    else void end()
  }

  async finish(count: number): Promise<string> {
    while (this.nextPart <= count) {
      this.wake()
      await this.running
    }
    const sha256 = await this.hash.digest()
    this.stop()
    return sha256
  }

  private async follow(): Promise<void> {
    const { layout, stagingPath } = this.options
    try {
      for (;;) {
        const part = this.written.get(this.nextPart)
        if (!part || this.isStopped) return
        const length = partLengthBytes(layout, this.nextPart)
        if (part.isZero) await this.hash.addZeros(length)
        else await this.hash.addFile(stagingPath, (this.nextPart - 1) * layout.partSizeBytes, length)
        this.nextPart += 1
      }
    } finally {
      this.running = null
    }
  }
}

/** All zero parts of an upload but the last have one size: the last answer is nearly always the right one. */
let lastZeroPart: { sizeBytes: number; sha256: string } | undefined

async function hashOfZeroPart(sizeBytes: number): Promise<string> {
  if (lastZeroPart?.sizeBytes !== sizeBytes)
    lastZeroPart = { sizeBytes, sha256: await hashOfZeros(sizeBytes) }
  return lastZeroPart.sha256
}
