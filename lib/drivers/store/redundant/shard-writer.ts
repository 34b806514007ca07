import { type FileHandle, open } from 'node:fs/promises'
import type { WriteAt } from '../sparse-write'
import { encodeLabel, type ShardLabel } from './shard-label'
import {
  type Code,
  footOffsetBytes,
  GROUP_UNITS,
  groupOf,
  SUM_BYTES,
  TABLE_BYTES,
  tableOffsetBytes,
  unitOffsetBytes,
} from './stripes'

/** A unit with its checksum; what was all zero is not written and stays a hole. */
export interface WrittenUnit {
  stripe: number
  bytes: Buffer
  sum: Buffer
  isZero: boolean
}

/** How much may wait in the page cache: the disk works while the next bytes come, not only at the end. */
const FLUSH_BYTES = 32 * 1024 * 1024

/** One shard in the making. Units come in order; without the label, which comes last, the file is nothing. */
export class ShardWriter {
  private readonly table = Buffer.alloc(TABLE_BYTES)
  private group = 0
  private hasSums = false
  private unflushedBytes = 0
  private flush: Promise<void> = Promise.resolve()

  private constructor(
    private readonly file: FileHandle,
    private readonly code: Code,
    private readonly writeAt: WriteAt,
  ) {}

  static async create(path: string, code: Code, writeAt: WriteAt): Promise<ShardWriter> {
    return new ShardWriter(await open(path, 'wx', 0o640), code, writeAt)
  }

  async add({ stripe, bytes, sum, isZero }: WrittenUnit): Promise<void> {
    if (groupOf(stripe) !== this.group) await this.writeTable()
    this.group = groupOf(stripe)
    sum.copy(this.table, (stripe % GROUP_UNITS) * SUM_BYTES)
    this.hasSums = true
    if (isZero) return
    await this.writeAt(this.file, bytes, unitOffsetBytes(this.code, stripe))
    this.unflushedBytes += bytes.length
    if (this.unflushedBytes >= FLUSH_BYTES) await this.startFlush()
  }

  /** Writes the label at both ends and brings all to disk. */
  async finish(label: ShardLabel): Promise<void> {
    if (this.hasSums) await this.writeTable()
    const bytes = encodeLabel(label)
    await this.writeAt(this.file, bytes, footOffsetBytes(this.code, label.sizeBytes))
    await this.writeAt(this.file, bytes, 0)
    await this.flush
    await this.file.sync()
    // Committed bytes never change; whoever tries by mistake is told by the file system.
    await this.file.chmod(0o444)
  }

  async close(): Promise<void> {
    await this.flush.catch(() => undefined)
    await this.file.close()
  }

  private async writeTable(): Promise<void> {
    await this.writeAt(this.file, this.table, tableOffsetBytes(this.code, this.group))
    this.table.fill(0)
    this.hasSums = false
  }

  private async startFlush(): Promise<void> {
    await this.flush
    this.unflushedBytes = 0
    this.flush = this.file.datasync()
    // Awaited at the next turn.
    this.flush.catch(() => undefined)
  }
}
