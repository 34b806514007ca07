import { DomainError } from '@/lib/domain/errors'
import { type ByteReader, insistInside, readFields } from '@/lib/domain/format/byte-reader'
import { corrupt } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

/** The first version of QCOW: one header of 48 bytes, big endian. */
const HEADER_BYTES = 48

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
  if (tableBytes > reader.sizeBytes) throw new DomainError('file.table_too_large', { format: 'qcow' })
  insistInside(reader, 'qcow', header.safe64be(40), tableBytes)
  return sizeBytes
}
