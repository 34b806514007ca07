import { DomainError } from '@/lib/domain/errors'
import { type ByteReader, readFields, tableChunks } from '@/lib/domain/format/byte-reader'
import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

/** The first version of QCOW: one header of 48 bytes, big endian. */
const HEADER_BYTES = 48
const COMPRESSED = 1n << 63n

export async function inspectQcow(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await readFields(reader, 'qcow', 0, HEADER_BYTES)
  if (header.u64be(8) !== 0n) throw new DomainError('file.backing_file', { format: 'qcow' })
  if (header.u32be(36) !== 0) throw new DomainError('file.encrypted', { format: 'qcow' })
  const sizeBytes = acceptVirtualSize('qcow', header.u64be(24), virtualSizeLimitBytes)

  const clusterBits = header.u8(32)
  const l2Bits = header.u8(33)
  if (clusterBits < 9 || clusterBits > 16) throw corrupt('qcow', 'cluster size')
  if (l2Bits < 6 || l2Bits > 13) throw corrupt('qcow', 'second-level table size')
  const tableBytes = Math.ceil(sizeBytes / 2 ** (clusterBits + l2Bits)) * 8
  for await (const chunk of tableChunks(reader, 'qcow', header.safe64be(40), tableBytes)) {
    for (let at = 0; at < chunk.bytes.length; at += 8) {
      const l2Offset = chunk.safe64be(at)
      if (l2Offset !== 0) await checkL2(reader, l2Offset, { l2Bits, clusterBits })
    }
  }
  return sizeBytes
}

/**
 * Every cluster begins in the file. Tools have no consistency check for this format and read what is missing as zero,
 * so a file that lost its end would become a damaged image without a word.
 */
async function checkL2(
  reader: ByteReader,
  offsetBytes: number,
  { l2Bits, clusterBits }: { l2Bits: number; clusterBits: number },
): Promise<void> {
  // Above the offset of a compressed cluster stands its length, in as many bits as a cluster has.
  const compressedOffset = (1n << BigInt(63 - clusterBits)) - 1n
  for await (const chunk of tableChunks(reader, 'qcow', offsetBytes, 2 ** l2Bits * 8)) {
    for (let at = 0; at < chunk.bytes.length; at += 8) {
      const entry = chunk.u64be(at)
      const clusterOffset = entry & COMPRESSED ? entry & compressedOffset : entry
      if (clusterOffset >= BigInt(reader.sizeBytes)) throw truncated('qcow')
    }
  }
}
