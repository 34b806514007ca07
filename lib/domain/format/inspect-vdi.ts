import { DomainError } from '@/lib/domain/errors'
import { type ByteReader, insistInside, insistTable, readFields } from '@/lib/domain/format/byte-reader'
import { corrupt } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

/** Preamble and header of version 1.1, little endian. */
const HEADER_BYTES = 512
const VERSION_1_1 = 0x00010001
const BLOCK_BYTES = 1024 * 1024

const DYNAMIC = 1
const STATIC = 2
const DIFFERENCING = 4

export async function inspectVdi(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await readFields(reader, 'vdi', 0, HEADER_BYTES)
  if (header.u32le(68) !== VERSION_1_1)
    throw new DomainError('file.format_unsupported', { format: 'vdi version' })
  const type = header.u32le(76)
  const hasLink = !header.isZero(424, 16) || !header.isZero(440, 16)
  if (type === DIFFERENCING || hasLink) throw new DomainError('file.differencing', { format: 'vdi' })
  if (type !== DYNAMIC && type !== STATIC)
    throw new DomainError('file.format_unsupported', { format: `vdi type ${type}` })
  const sizeBytes = acceptVirtualSize('vdi', header.u64le(368), virtualSizeLimitBytes)

  if (header.u32le(360) !== 512) throw corrupt('vdi', 'sector size')
  if (header.u32le(376) !== BLOCK_BYTES || header.u32le(380) !== 0) throw corrupt('vdi', 'block size')
  const blocks = header.u32le(384)
  const allocatedBlocks = header.u32le(388)
  const neededBlocks = Math.ceil(sizeBytes / BLOCK_BYTES)
  if (blocks < neededBlocks) throw corrupt('vdi', 'disk larger than its tables')
  if (allocatedBlocks > blocks) throw corrupt('vdi', 'more blocks in use than there are')

  const mapOffset = header.u32le(340)
  const dataOffset = header.u32le(344)
  if (mapOffset % 512 !== 0 || dataOffset % 512 !== 0 || dataOffset < mapOffset + blocks * 4) {
    throw corrupt('vdi', 'table offset')
  }
  const neededBytes = neededBlocks * 4
  insistTable(reader, 'vdi', { offsetBytes: mapOffset, lengthBytes: blocks * 4, neededBytes })
  insistInside(reader, 'vdi', dataOffset, allocatedBlocks * BLOCK_BYTES)
  return sizeBytes
}
