import { DomainError } from '@/lib/domain/errors'
import { type ByteReader, isPowerOfTwo, readFields, tableChunks } from '@/lib/domain/format/byte-reader'
import { corrupt, truncated, unknownFeatures } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

const HEADER_BYTES = 64
const MIN_CLUSTER_BYTES = 4096
const MAX_CLUSTER_BYTES = 64 * 1024 * 1024
const MAX_TABLE_CLUSTERS = 16

const BACKING_FILE = 1n
/** Bit 1: wants a check before it is written to, which we never do. Bit 2: the backing file is raw. */
const KNOWN_FEATURES = 0b111n

export async function inspectQed(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await readFields(reader, 'qed', 0, HEADER_BYTES)
  const features = header.u64le(16)
  if (features & BACKING_FILE) throw new DomainError('file.backing_file', { format: 'qed' })
  if (features & ~KNOWN_FEATURES) throw unknownFeatures('qed', features & ~KNOWN_FEATURES)
  const sizeBytes = acceptVirtualSize('qed', header.u64le(48), virtualSizeLimitBytes)

  const clusterBytes = header.u32le(4)
  if (!isPowerOfTwo(clusterBytes) || clusterBytes < MIN_CLUSTER_BYTES || clusterBytes > MAX_CLUSTER_BYTES) {
    throw corrupt('qed', 'cluster size')
  }
  const tableClusters = header.u32le(8)
  if (!isPowerOfTwo(tableClusters) || tableClusters > MAX_TABLE_CLUSTERS) throw corrupt('qed', 'table size')
  const tableBytes = tableClusters * clusterBytes
  const entries = tableBytes / 8
  if (sizeBytes > entries * entries * clusterBytes) throw corrupt('qed', 'disk larger than its tables')

  const tableOffset = header.safe64le(40)
  if (tableOffset === 0 || tableOffset % clusterBytes !== 0) throw corrupt('qed', 'table offset')
  for await (const chunk of tableChunks(reader, 'qed', tableOffset, tableBytes)) {
    for (let at = 0; at < chunk.bytes.length; at += 8) {
      if (chunk.u64le(at) >= BigInt(reader.sizeBytes)) throw truncated('qed')
    }
  }
  return sizeBytes
}
