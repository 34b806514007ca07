import { type ByteReader, readFields } from '@/lib/domain/format/byte-reader'
import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

/** Volume descriptors are 2048 bytes each and begin at the 16th (ECMA-119 6.2.1, 8). */
const DESCRIPTOR_BYTES = 2048
const FIRST_DESCRIPTOR = 16
const MOST_DESCRIPTORS = 16

const PRIMARY = 1
const TERMINATOR = 255

/** The volume size of an ISO 9660 file. MBR and GPT of hybrid files are normal and ignored. */
export async function inspectIso(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  for (let index = 0; index < MOST_DESCRIPTORS; index += 1) {
    const at = (FIRST_DESCRIPTOR + index) * DESCRIPTOR_BYTES
    const descriptor = await readFields(reader, 'iso', at, DESCRIPTOR_BYTES)
    if (descriptor.latin1(1, 5) !== 'CD001' || descriptor.u8(0) === TERMINATOR) break
    if (descriptor.u8(0) !== PRIMARY) continue
    const blockBytes = descriptor.u16le(128)
    if (![512, 1024, 2048].includes(blockBytes)) throw corrupt('iso', 'unknown block size')
    const volumeBytes = descriptor.u32le(80) * blockBytes
    const virtualSizeBytes = acceptVirtualSize('iso', BigInt(volumeBytes), virtualSizeLimitBytes)
    if (volumeBytes > reader.sizeBytes) throw truncated('iso')
    return virtualSizeBytes
  }
  throw corrupt('iso', 'no primary volume descriptor')
}
