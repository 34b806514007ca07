import { Fields } from '@/lib/domain/format/byte-reader'
import { corrupt } from '@/lib/domain/format/refusals'
import { ZVHD_PAGE_BYTES, type ZvhdKind } from '@/lib/domain/format/zvhd-footer'

/**
 * One block of a ZVHD or ZVHD2 file: header, compressed payload, and an end mark that fills its last page. What lies between the
 * last two is zero here; other writers leave there what their buffer held.
 */
export const RECORD_HEADER_BYTES = 48
export const END_MARK_BYTES = 4
const MARK = 'hwstream bg\0'
const END_MARK = 'end\0'

export const recordBytes = (payloadBytes: number): number =>
  Math.ceil((RECORD_HEADER_BYTES + payloadBytes + END_MARK_BYTES) / ZVHD_PAGE_BYTES) * ZVHD_PAGE_BYTES

/** No writer makes more of a block than this; deflate and zstd grow by far less when data do not compress. */
export const mostPayloadBytes = (blockBytes: number): number => blockBytes + blockBytes / 16 + 1024

/** Makes a record of bytes as long as one, in which the payload is in its place and all else is zero. */
export function sealRecord(record: Uint8Array, blockNumber: number, payloadBytes: number): void {
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  for (let at = 0; at < MARK.length; at += 1) record[at] = MARK.charCodeAt(at)
  view.setUint32(12, payloadBytes, true)
  view.setUint32(16, blockNumber, true)
  for (let at = 0; at < END_MARK_BYTES; at += 1)
    record[record.length - END_MARK_BYTES + at] = END_MARK.charCodeAt(at)
}

export interface RecordHeader {
  blockNumber: number
  payloadBytes: number
}

/** Throws `file.corrupt` for a length that no block of `blockBytes` needs, so that a reader may allocate what is told. */
export function parseRecordHeader(kind: ZvhdKind, bytes: Uint8Array, blockBytes: number): RecordHeader {
  const fields = new Fields(kind, bytes)
  if (fields.latin1(0, MARK.length) !== MARK) throw corrupt(kind, 'start of a block')
  const payloadBytes = fields.u32le(12)
  if (payloadBytes === 0 || payloadBytes > mostPayloadBytes(blockBytes))
    throw corrupt(kind, 'length of a block')
  return { payloadBytes, blockNumber: fields.u32le(16) }
}

/** The payload of a whole record. Throws `file.corrupt` when the end mark is not where the length says. */
export function recordPayload(
  kind: ZvhdKind,
  record: Uint8Array,
  { payloadBytes }: RecordHeader,
): Uint8Array {
  const fields = new Fields(kind, record)
  const isWhole =
    record.length === recordBytes(payloadBytes) &&
    fields.latin1(record.length - END_MARK_BYTES, END_MARK_BYTES) === END_MARK
  if (!isWhole) throw corrupt(kind, 'end of a block')
  return record.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + payloadBytes)
}
