import type { FileNode } from '../file-system'
import { insistReadable } from '../unreadable'

const CELLS_OFFSET = 4096
const MAX_KEYS = 100_000
const MAX_VALUES = 10_000
const MAX_LIST_DEPTH = 3
const MAX_VALUE_BYTES = 4096
const INLINE_DATA = 0x80000000
const NAME_IS_LATIN = 1
const TYPE_TEXT = 1
const TYPE_EXPANDING_TEXT = 2
const TYPE_NUMBER = 4

/** A part of the Windows registry as a file. Names ignore case. */
export class Hive {
  private constructor(
    private readonly file: FileNode,
    private readonly rootCell: number,
  ) {}

  /** Throws `Unreadable` for a file that is no hive. */
  static async open(file: FileNode): Promise<Hive> {
    const header = await file.read(0, 512)
    insistReadable(header.toString('latin1', 0, 4) === 'regf', 'hive magic')
    return new Hive(file, header.readUInt32LE(36))
  }

  /** Values below a key path such as `Microsoft\Windows NT\CurrentVersion`; null when there is no such key. */
  async valuesAt(path: string): Promise<Map<string, string | number> | null> {
    let key = await this.key(this.rootCell)
    for (const name of path.split('\\')) {
      const child = await this.childKey(key, name.toLowerCase())
      if (!child) return null
      key = child
    }
    return this.values(key)
  }

  private async key(cell: number): Promise<Buffer> {
    const bytes = await this.cell(cell, 76 + 512)
    insistReadable(bytes.toString('latin1', 0, 2) === 'nk', 'hive key')
    return bytes
  }

  private async childKey(parent: Buffer, name: string): Promise<Buffer | null> {
    if (parent.readUInt32LE(20) === 0) return null
    const counter = { keys: 0 }
    for await (const cell of this.cellsInList(parent.readUInt32LE(28), 0, counter)) {
      const key = await this.key(cell)
      if (keyName(key).toLowerCase() === name) return key
    }
    return null
  }

  /** Lists of children come in four kinds; `ri` is a list of lists. */
  private async *cellsInList(
    listCell: number,
    depth: number,
    counter: { keys: number },
  ): AsyncGenerator<number> {
    insistReadable(depth < MAX_LIST_DEPTH, 'hive list depth')
    const head = await this.cell(listCell, 4)
    const kind = head.toString('latin1', 0, 2)
    const entryBytes = kind === 'lf' || kind === 'lh' ? 8 : 4
    insistReadable(entryBytes === 8 || kind === 'li' || kind === 'ri', 'hive list')
    const count = head.readUInt16LE(2)
    const list = await this.cell(listCell, 4 + count * entryBytes)
    for (let index = 0; index < count; index++) {
      insistReadable(counter.keys++ < MAX_KEYS, 'hive too large')
      const cell = list.readUInt32LE(4 + index * entryBytes)
      if (kind === 'ri') yield* this.cellsInList(cell, depth + 1, counter)
      else yield cell
    }
  }

  private async values(key: Buffer): Promise<Map<string, string | number>> {
    const found = new Map<string, string | number>()
    const count = Math.min(key.readUInt32LE(36), MAX_VALUES)
    if (count === 0) return found
    const list = await this.cell(key.readUInt32LE(40), count * 4)
    for (let index = 0; index < count && index * 4 + 4 <= list.length; index++) {
      const value = await this.cell(list.readUInt32LE(index * 4), 20 + 512)
      if (value.toString('latin1', 0, 2) !== 'vk') continue
      const content = await this.content(value)
      if (content !== null) found.set(valueName(value).toLowerCase(), content)
    }
    return found
  }

  /** Texts and numbers; null for other kinds. */
  private async content(value: Buffer): Promise<string | number | null> {
    const type = value.readUInt32LE(12)
    const rawLength = value.readUInt32LE(4)
    const length = rawLength & ~INLINE_DATA & 0x7fffffff
    if (type !== TYPE_TEXT && type !== TYPE_EXPANDING_TEXT && type !== TYPE_NUMBER) return null
    const isInline = rawLength >= INLINE_DATA
    const bytes = isInline
      ? value.subarray(8, 8 + Math.min(length, 4))
      : await this.cell(value.readUInt32LE(8), Math.min(length, MAX_VALUE_BYTES))
    if (type === TYPE_NUMBER) return bytes.length >= 4 ? bytes.readUInt32LE(0) : null
    return bytes
      .subarray(0, length)
      .toString('utf16le')
      .replace(/\0[\s\S]*$/, '')
  }

  /** Up to that many bytes of a cell, whose size stands before it: negative when the cell is in use. */
  private async cell(offset: number, lengthBytes: number): Promise<Buffer> {
    const at = CELLS_OFFSET + offset
    const head = await this.file.read(at, 4)
    const size = -head.readInt32LE(0)
    insistReadable(size >= 8, 'hive cell')
    return this.file.read(at + 4, Math.min(size - 4, lengthBytes))
  }
}

function keyName(key: Buffer): string {
  return nameAt(key, 76, key.readUInt16LE(72), (key.readUInt16LE(2) & 0x20) !== 0)
}

function valueName(value: Buffer): string {
  return nameAt(value, 20, value.readUInt16LE(2), (value.readUInt16LE(16) & NAME_IS_LATIN) !== 0)
}

function nameAt(buffer: Buffer, at: number, lengthBytes: number, isLatin: boolean): string {
  return buffer.toString(isLatin ? 'latin1' : 'utf16le', at, at + lengthBytes)
}
