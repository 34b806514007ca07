import { type ByteReader, Fields } from '@/lib/domain/format/byte-reader'

/** Where a GPT header begins: the second sector, of 512 or of 4096 bytes. */
const GPT_OFFSETS = [512, 4096]

/**
 * Whether a raw disk begins with an MBR signature or carries a GPT. A system disk without either cannot boot; for a
 * data disk it means nothing, so the caller decides.
 */
export async function hasBootRecord(reader: ByteReader): Promise<boolean> {
  const head = new Fields('raw', await reader.read(0, Math.min(reader.sizeBytes, 8192)))
  if (head.bytes.length < 512) return false
  if (head.u8(510) === 0x55 && head.u8(511) === 0xaa) return true
  return GPT_OFFSETS.some((at) => head.latin1(at, 8) === 'EFI PART')
}
