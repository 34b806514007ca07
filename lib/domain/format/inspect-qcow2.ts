import { DomainError } from '@/lib/domain/errors'
import {
  type ByteReader,
  type Fields,
  insistTable,
  readFields,
  tableChunks,
} from '@/lib/domain/format/byte-reader'
import { corrupt, tableTooLarge, truncated, unknownFeatures } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

const HEADER_BYTES_V2 = 72
const HEADER_BYTES_V3 = 104

/** Bits of `incompatible_features` in the published QCOW2 specification; 0 is "dirty", harmless for a reader. */
const CORRUPT = 1n << 1n
const EXTERNAL_DATA = 1n << 2n
const COMPRESSION_TYPE = 1n << 3n
const EXTENDED_L2 = 1n << 4n
const KNOWN_FEATURES = 0b11111n

const EXTENSION_END = 0
const EXTENSION_DATA_FILE = 0x44415441
const EXTENSION_ENCRYPTION = 0x0537be77
const MOST_EXTENSIONS = 32

/** What the common implementation accepts; a real file of 1 TiB needs a small part of it. */
const MAX_L1_BYTES = 32 * 1024 * 1024
const MAX_REFCOUNT_TABLE_BYTES = 8 * 1024 * 1024

export async function inspectQcow2(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await readFields(reader, 'qcow2', 0, HEADER_BYTES_V2)
  const version = header.u32be(4)
  if (version !== 2 && version !== 3) throw corrupt('qcow2', 'version')
  const features = version === 3 ? (await readFields(reader, 'qcow2', 0, HEADER_BYTES_V3)).u64be(72) : 0n

  if (header.u64be(8) !== 0n) throw new DomainError('file.backing_file', { format: 'qcow2' })
  if (features & EXTERNAL_DATA) throw new DomainError('file.external_data', { format: 'qcow2' })
  if (features & ~KNOWN_FEATURES) throw unknownFeatures('qcow2', features & ~KNOWN_FEATURES)
  if (features & CORRUPT) throw corrupt('qcow2', 'marked as corrupt by its last writer')
  if (header.u32be(32) !== 0) throw new DomainError('file.encrypted', { format: 'qcow2' })
  if (header.u32be(60) !== 0) throw new DomainError('file.snapshots', { format: 'qcow2' })
  const sizeBytes = acceptVirtualSize('qcow2', header.u64be(24), virtualSizeLimitBytes)

  const clusterBits = header.u32be(20)
  if (clusterBits < 9 || clusterBits > 21) throw corrupt('qcow2', 'cluster size')
  const clusterBytes = 2 ** clusterBits
  const headerBytes = version === 3 ? await headerLengthV3(reader, clusterBytes, features) : HEADER_BYTES_V2
  await checkExtensions(reader, headerBytes, clusterBytes)
  checkRefcountTable(reader, header, clusterBytes)
  await checkL1(reader, header, { sizeBytes, clusterBytes, hasExtendedL2: Boolean(features & EXTENDED_L2) })
  return sizeBytes
}

/** Checks the fields that only version 3 has, and answers where its extensions begin. */
async function headerLengthV3(reader: ByteReader, clusterBytes: number, features: bigint): Promise<number> {
  const header = await readFields(reader, 'qcow2', 0, HEADER_BYTES_V3)
  if (header.u32be(96) > 6) throw corrupt('qcow2', 'refcount width')
  const lengthBytes = header.u32be(100)
  if (lengthBytes < HEADER_BYTES_V3 || lengthBytes % 8 !== 0 || lengthBytes > clusterBytes) {
    throw corrupt('qcow2', 'header length')
  }
  if (features & EXTENDED_L2 && clusterBytes < 16384) throw corrupt('qcow2', 'cluster size')
  if (features & COMPRESSION_TYPE) {
    // 1 is zstd; zlib is what the absent bit means.
    const type = (await readFields(reader, 'qcow2', HEADER_BYTES_V3, 1)).u8(0)
    if (lengthBytes === HEADER_BYTES_V3 || type !== 1) throw corrupt('qcow2', 'compression type')
  }
  return lengthBytes
}

/** The name of a data file is refused even without its feature bit: a later reader might follow it. */
async function checkExtensions(reader: ByteReader, firstOffset: number, clusterBytes: number): Promise<void> {
  let at = firstOffset
  for (let count = 0; count < MOST_EXTENSIONS; count += 1) {
    if (at + 8 > clusterBytes) return
    const extension = await readFields(reader, 'qcow2', at, 8)
    const type = extension.u32be(0)
    const lengthBytes = extension.u32be(4)
    if (type === EXTENSION_END) return
    if (type === EXTENSION_DATA_FILE) throw new DomainError('file.external_data', { format: 'qcow2' })
    if (type === EXTENSION_ENCRYPTION) throw new DomainError('file.encrypted', { format: 'qcow2' })
    at += 8 + Math.ceil(lengthBytes / 8) * 8
    if (at > clusterBytes) throw corrupt('qcow2', 'header extension')
  }
  throw corrupt('qcow2', 'too many header extensions')
}

function checkRefcountTable(reader: ByteReader, header: Fields, clusterBytes: number): void {
  const offsetBytes = header.safe64be(48)
  const lengthBytes = header.u32be(56) * clusterBytes
  if (lengthBytes > MAX_REFCOUNT_TABLE_BYTES) throw tableTooLarge('qcow2')
  if (lengthBytes === 0 || offsetBytes === 0 || offsetBytes % clusterBytes !== 0)
    throw corrupt('qcow2', 'refcount table')
  insistTable(reader, 'qcow2', { offsetBytes, lengthBytes, neededBytes: clusterBytes })
}

interface Geometry {
  sizeBytes: number
  clusterBytes: number
  hasExtendedL2: boolean
}

/** The first-level table covers the disk, lies in the file, and points into the file. */
async function checkL1(reader: ByteReader, header: Fields, disk: Geometry): Promise<void> {
  const offsetBytes = header.safe64be(40)
  const lengthBytes = header.u32be(36) * 8
  if (lengthBytes > MAX_L1_BYTES) throw tableTooLarge('qcow2')
  const bytesPerEntry = disk.clusterBytes * (disk.clusterBytes / (disk.hasExtendedL2 ? 16 : 8))
  const neededBytes = Math.ceil(disk.sizeBytes / bytesPerEntry) * 8
  if (lengthBytes < neededBytes) throw corrupt('qcow2', 'disk larger than its tables')
  if (offsetBytes === 0 || offsetBytes % disk.clusterBytes !== 0) throw corrupt('qcow2', 'table offset')
  insistTable(reader, 'qcow2', { offsetBytes, lengthBytes, neededBytes })
  for await (const chunk of tableChunks(reader, 'qcow2', offsetBytes, lengthBytes)) {
    for (let at = 0; at < chunk.bytes.length; at += 8) {
      const l2Offset = chunk.u64be(at) & 0x00ff_ffff_ffff_fe00n
      if (l2Offset % BigInt(disk.clusterBytes) !== 0n) throw corrupt('qcow2', 'table offset')
      if (l2Offset >= BigInt(reader.sizeBytes)) throw truncated('qcow2')
    }
  }
}
