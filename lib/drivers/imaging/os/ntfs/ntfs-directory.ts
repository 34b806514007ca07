import { safeU64Le } from '../byte-view'
import { MAX_DIRECTORY_ENTRIES } from '../limits'
import { insistReadable } from '../unreadable'
import { type Attribute, attributeOf, attributeType, type FileRecord } from './ntfs-attributes'
import { applyFixups, readRuns } from './ntfs-runs'

const INDEX_NAME = '$I30'
const FLAG_HAS_CHILD = 1
const FLAG_LAST = 2
const MAX_DEPTH = 24
/** Names in the old 8.3 form stand beside the real ones. */
const NAMESPACE_DOS = 2

interface IndexEntry {
  /** Null for the last entry of a node, which only leads to what comes after. */
  name: string | null
  isDosName: boolean
  record: number
  childVcn: number | null
}

export interface NamedRecord {
  name: string
  record: number
}

/** Walks down the tree, which is sorted by upper-case name. */
export async function findInIndex(record: FileRecord, name: string): Promise<number | null> {
  const wanted = upper(name)
  let node: Iterable<IndexEntry> | null = rootEntries(record)
  for (let depth = 0; node; depth++) {
    insistReadable(depth < MAX_DEPTH, 'NTFS index depth')
    let child: number | null = null
    for (const entry of node) {
      const order: number = entry.name === null ? -1 : compare(wanted, upper(entry.name))
      if (order === 0) return entry.record
      if (order < 0) {
        child = entry.childVcn
        break
      }
    }
    node = child === null ? null : await nodeEntries(record, child)
  }
  return null
}

/** Every name in the directory, in order. */
export async function* indexEntries(record: FileRecord): AsyncGenerator<NamedRecord> {
  const counter = { entries: 0 }
  yield* below(record, rootEntries(record), 0, counter)
}

async function* below(
  record: FileRecord,
  node: Iterable<IndexEntry>,
  depth: number,
  counter: { entries: number },
): AsyncGenerator<NamedRecord> {
  insistReadable(depth < MAX_DEPTH, 'NTFS index depth')
  for (const entry of node) {
    insistReadable(counter.entries++ < MAX_DIRECTORY_ENTRIES, 'directory too large')
    if (entry.childVcn !== null)
      yield* below(record, await nodeEntries(record, entry.childVcn), depth + 1, counter)
    if (entry.name !== null && !entry.isDosName) yield { name: entry.name, record: entry.record }
  }
}

function rootEntries(record: FileRecord): Iterable<IndexEntry> {
  const root = indexRoot(record)
  return entriesIn(root.bytes.subarray(16))
}

function indexRoot(record: FileRecord): Extract<Attribute, { kind: 'resident' }> {
  const root = attributeOf(record, attributeType.indexRoot, INDEX_NAME)
  insistReadable(root?.kind === 'resident', 'NTFS index root')
  return root
}

async function nodeEntries(record: FileRecord, vcn: number): Promise<Iterable<IndexEntry>> {
  const { volume } = record
  const allocation = attributeOf(record, attributeType.indexAllocation, INDEX_NAME)
  insistReadable(allocation?.kind === 'runs', 'NTFS index allocation')
  const blockBytes = indexRoot(record).bytes.readUInt32LE(8)
  insistReadable(blockBytes >= 512 && blockBytes <= 65536, 'NTFS index block size')
  // Blocks smaller than a cluster are numbered in sectors.
  const unitBytes = volume.clusterBytes <= blockBytes ? volume.clusterBytes : 512
  const block = applyFixups(await readRuns(volume, allocation.runs, vcn * unitBytes, blockBytes))
  insistReadable(
    block.toString('latin1', 0, 4) === 'INDX' && safeU64Le(block, 16) === vcn,
    'NTFS index block',
  )
  return entriesIn(block.subarray(24))
}

/** `node` begins with the index header; offsets count from there. */
function* entriesIn(node: Buffer): Generator<IndexEntry> {
  const end = Math.min(node.readUInt32LE(4), node.length)
  for (let at = node.readUInt32LE(0); at + 16 <= end; ) {
    const length = node.readUInt16LE(at + 8)
    const flags = node.readUInt16LE(at + 12)
    insistReadable(length >= 16 && at + length <= end, 'NTFS index entry')
    const childVcn = flags & FLAG_HAS_CHILD ? safeU64Le(node, at + length - 8) : null
    const isLast = (flags & FLAG_LAST) !== 0
    const key = node.subarray(at + 16, at + length)
    yield {
      name: isLast ? null : key.toString('utf16le', 66, 66 + key.readUInt8(64) * 2),
      isDosName: !isLast && key.readUInt8(65) === NAMESPACE_DOS,
      record: node.readUIntLE(at, 6),
      childVcn,
    }
    if (isLast) return
    at += length
  }
}

/** Upper case of ASCII is enough: the names we look for have nothing else, and all other letters sort after them. */
function upper(name: string): string {
  return name.replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

/** By UTF-16 units, as NTFS does. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
