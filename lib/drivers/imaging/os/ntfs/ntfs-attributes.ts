import { safeU64Le } from '../byte-view'
import { MAX_FILE_EXTENTS, MAX_READ_BYTES } from '../limits'
import { insistReadable } from '../unreadable'
import { decodeRuns, type Run, readRuns } from './ntfs-runs'
import { type NtfsVolume, readRecord } from './ntfs-volume'

export const attributeType = { list: 0x20, data: 0x80, indexRoot: 0x90, indexAllocation: 0xa0 } as const

const END_MARK = 0xffffffff
const FLAG_COMPRESSED = 0x0001
const FLAG_ENCRYPTED = 0x4000
const MAX_EXTENSION_RECORDS = 256

interface RawAttribute {
  type: number
  name: string
  bytes: Buffer
}

export type Attribute =
  | { kind: 'resident'; bytes: Buffer; sizeBytes: number }
  | { kind: 'runs'; runs: readonly Run[]; sizeBytes: number; isPacked: boolean }

export interface FileRecord {
  isDirectory: boolean
  volume: NtfsVolume
  attributes: readonly RawAttribute[]
}

/** All attributes of a file, also those that did not fit into its first record. */
export async function loadAttributes(volume: NtfsVolume, index: number): Promise<FileRecord> {
  const record = await readRecord(volume, index)
  insistReadable(record !== null, 'NTFS record')
  const isDirectory = (record.readUInt16LE(22) & 2) !== 0
  const attributes = [...attributesIn(record)]
  const list = attributes.find((attribute) => attribute.type === attributeType.list)
  if (!list) return { isDirectory, volume, attributes }
  const others = new Set<number>()
  for (const entry of entriesOfList(await contentOf(volume, list))) {
    if (entry !== index && others.size < MAX_EXTENSION_RECORDS) others.add(entry)
  }
  for (const other of others) {
    const extension = await readRecord(volume, other)
    if (extension) attributes.push(...attributesIn(extension))
  }
  return { isDirectory, volume, attributes }
}

function* attributesIn(record: Buffer): Generator<RawAttribute> {
  for (let at = record.readUInt16LE(20); at + 24 <= record.length; ) {
    const type = record.readUInt32LE(at)
    if (type === END_MARK) return
    const length = record.readUInt32LE(at + 4)
    insistReadable(length >= 24 && at + length <= record.length, 'NTFS attribute')
    const bytes = record.subarray(at, at + length)
    const nameAt = bytes.readUInt16LE(10)
    yield { type, name: bytes.toString('utf16le', nameAt, nameAt + bytes[9]! * 2), bytes }
    at += length
  }
}

/** The records that an attribute list names; the upper 16 bits of a reference are a counter. */
function* entriesOfList(list: Buffer): Generator<number> {
  for (let at = 0; at + 26 <= list.length; ) {
    yield list.readUIntLE(at + 16, 6)
    const length = list.readUInt16LE(at + 4)
    if (length < 26) return
    at += length
  }
}

/** The unnamed stream: what one means by the content of a file. */
export async function dataAttribute(record: FileRecord): Promise<Attribute | null> {
  return attributeOf(record, attributeType.data, '')
}

/** Joins the parts of an attribute, which may be spread over several records. */
export function attributeOf(record: FileRecord, type: number, name: string): Attribute | null {
  const parts = record.attributes.filter((attribute) => attribute.type === type && attribute.name === name)
  const first = parts[0]
  if (!first) return null
  if (first.bytes[8] === 0) {
    const bytes = residentContent(first.bytes)
    return { kind: 'resident', bytes, sizeBytes: bytes.length }
  }
  const runs = parts.flatMap((part) => runsOf(part.bytes)).sort((one, other) => one.firstVcn - other.firstVcn)
  const beginning =
    parts.find((part) => part.bytes[8] !== 0 && part.bytes.readBigUInt64LE(16) === 0n) ?? first
  const flags = beginning.bytes.readUInt16LE(12)
  return {
    kind: 'runs',
    runs: runs.slice(0, MAX_FILE_EXTENTS),
    sizeBytes: safeU64Le(beginning.bytes, 48),
    isPacked: (flags & (FLAG_COMPRESSED | FLAG_ENCRYPTED)) !== 0,
  }
}

function runsOf(attribute: Buffer): Run[] {
  if (attribute[8] === 0) return []
  return decodeRuns(attribute.subarray(attribute.readUInt16LE(32)), safeU64Le(attribute, 16))
}

function residentContent(attribute: Buffer): Buffer {
  const at = attribute.readUInt16LE(20)
  const length = attribute.readUInt32LE(16)
  insistReadable(at + length <= attribute.length, 'NTFS resident attribute')
  return attribute.subarray(at, at + length)
}

async function contentOf(volume: NtfsVolume, attribute: RawAttribute): Promise<Buffer> {
  if (attribute.bytes[8] === 0) return residentContent(attribute.bytes)
  const length = Math.min(safeU64Le(attribute.bytes, 48), MAX_READ_BYTES)
  return readRuns(volume, runsOf(attribute.bytes), 0, length)
}
