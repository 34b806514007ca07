import { type FileHandle, open } from 'node:fs/promises'
import { isOutOfFiles } from '../store-folder'
import { decodeLabel, LABEL_BYTES, type ShardLabel } from './shard-label'
import {
  GROUP_UNITS,
  groupOf,
  SUM_BYTES,
  TABLE_BYTES,
  tableOffsetBytes,
  unitLengthBytes,
  unitOffsetBytes,
} from './stripes'
import { isUnitSound, unitBuffer } from './unit-sum'

/** One shard that is open. Whatever is wrong with a part of it, that part is as good as missing. */
export class ShardReader {
  private table: { group: number; sums: Promise<Buffer | null> } | undefined

  private constructor(
    private readonly file: FileHandle,
    readonly label: ShardLabel,
    /** Both copies of the label are what was written. */
    readonly isLabelSound: boolean,
  ) {}

  /** Null when there is no such file, or nothing in it says what it is. */
  static async open(path: string): Promise<ShardReader | null> {
    const file = await open(path, 'r').catch((error: unknown) => {
      if (isOutOfFiles(error)) throw error
      return null
    })
    if (!file) return null
    const { size } = await file.stat().catch(() => ({ size: 0 }))
    const head = await readAt(file, 0, LABEL_BYTES)
    const foot = await readAt(file, Math.max(0, size - LABEL_BYTES), LABEL_BYTES)
    const label = (head && decodeLabel(head)) ?? (foot && decodeLabel(foot))
    if (label) return new ShardReader(file, label, head !== null && foot !== null && head.equals(foot))
    await file.close()
    return null
  }

  /** The checked unit of this stripe, or null when it is not what was written. */
  async unit(stripe: number): Promise<Buffer | null> {
    const { code, sizeBytes, generation, shard } = this.label
    const lengthBytes = unitLengthBytes(code, sizeBytes, stripe)
    const [sum, unit] = await Promise.all([
      this.sum(stripe),
      readAt(this.file, unitOffsetBytes(code, stripe), lengthBytes),
    ])
    return sum && unit && (await isUnitSound(unit, { generation, shard, stripe }, sum)) ? unit : null
  }

  /** The checksum that was written for a unit, or null. Only worth something when the unit was checked with it. */
  async sum(stripe: number): Promise<Buffer | null> {
    const group = groupOf(stripe)
    if (this.table?.group !== group)
      this.table = {
        group,
        sums: readAt(this.file, tableOffsetBytes(this.label.code, group), TABLE_BYTES),
      }
    const sums = await this.table.sums
    const at = (stripe % GROUP_UNITS) * SUM_BYTES
    return sums === null ? null : sums.subarray(at, at + SUM_BYTES)
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

/** Null when the file ends before, or the disk does not give it. */
async function readAt(file: FileHandle, offsetBytes: number, lengthBytes: number): Promise<Buffer | null> {
  const bytes = unitBuffer(lengthBytes)
  for (let done = 0; done < lengthBytes; ) {
    const { bytesRead } = await file
      .read(bytes, done, lengthBytes - done, offsetBytes + done)
      .catch(() => ({ bytesRead: 0 }))
    if (bytesRead === 0) return null
    done += bytesRead
  }
  return bytes
}
