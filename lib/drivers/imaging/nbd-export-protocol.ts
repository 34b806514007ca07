import {
  FIXED_NEWSTYLE,
  GREETING_MAGIC,
  INFO_EXPORT,
  NbdProtocolError,
  OPTION_MAGIC,
  OPTION_REPLY_MAGIC,
  REPLY_ACK,
  REPLY_INFO,
  REPLY_MAGIC,
  REQUEST_MAGIC,
} from '@/lib/drivers/imaging/nbd-protocol'
import type { Stretch } from '@/lib/ports/block-source'

/**
 * The part of the NBD protocol that a read-only server needs: fixed newstyle handshake, simple and structured replies, and the
 * context `base:allocation`. All big endian.
 */
export const OPTION_EXPORT_NAME = 1
export const OPTION_ABORT = 2
export const OPTION_INFO = 6
export const OPTION_STRUCTURED_REPLY = 8
export const OPTION_SET_META_CONTEXT = 10

export const COMMAND_BLOCK_STATUS = 7

export const OPTION_HEADER_BYTES = 16
export const REQUEST_BYTES = 28
/** More than any option of ours takes: an export has no name, and contexts have short ones. */
const OPTION_MAX_BYTES = 4096
/** What the protocol lets a client ask for unless told otherwise. */
export const READ_MAX_BYTES = 32 * 1024 * 1024

export const ERROR_OPTION_UNSUPPORTED = 0x8000_0001
export const ERROR_OPTION_INVALID = 0x8000_0003
export const ERROR_EXPORT_UNKNOWN = 0x8000_0006

export const NOT_PERMITTED = 1
export const INPUT_OUTPUT = 5
export const INVALID = 22

const NO_ZEROES = 2
const HAS_FLAGS = 1
const READ_ONLY = 2
/** Connections see the same bytes, whichever is asked. */
const MULTI_CONN = 0x100
const TRANSMISSION_FLAGS = HAS_FLAGS | READ_ONLY | MULTI_CONN

const REPLY_META_CONTEXT = 4
const INFO_BLOCK_SIZE = 3
const PREFERRED_BYTES = 64 * 1024

const STRUCTURED_MAGIC = 0x668e33ef
const CHUNK_DONE = 1
const CHUNK_NONE = 0
const CHUNK_DATA = 1
const CHUNK_STATUS = 5
const CHUNK_ERROR = 0x8001
const ALLOCATION_CONTEXT = 'base:allocation'
const ALLOCATION_ID = 1
const HOLE_OF_ZEROS = 3
const FLAG_REQUEST_ONE = 8

export function greeting(): Buffer {
  return Buffer.concat([GREETING_MAGIC, u16(FIXED_NEWSTYLE | NO_ZEROES)])
}

/** Whether the answer to an export's name ends in padding that nobody needs. */
export function parseClientFlags(bytes: Buffer): { wantsZeroes: boolean } {
  const flags = bytes.readUInt32BE(0)
  if ((flags & FIXED_NEWSTYLE) === 0 || flags > (FIXED_NEWSTYLE | NO_ZEROES))
    throw new NbdProtocolError('client flags')
  return { wantsZeroes: (flags & NO_ZEROES) === 0 }
}

export function parseOptionHeader(bytes: Buffer): { option: number; lengthBytes: number } {
  if (!bytes.subarray(0, 8).equals(OPTION_MAGIC)) throw new NbdProtocolError('option')
  const lengthBytes = bytes.readUInt32BE(12)
  if (lengthBytes > OPTION_MAX_BYTES) throw new NbdProtocolError('option length')
  return { option: bytes.readUInt32BE(8), lengthBytes }
}

/** The name of the export that INFO or GO is about; null when the option's parts do not fit its length. */
export function parseExportName(data: Buffer): string | null {
  const name = text(data, 0)
  if (name === null || data.length < name.end + 2) return null
  return data.length === name.end + 2 + data.readUInt16BE(name.end) * 2 ? name.value : null
}

/** Whether the allocation is asked for; null when the option's parts do not fit its length. */
export function parseContexts(data: Buffer): { exportName: string; wantsAllocation: boolean } | null {
  const name = text(data, 0)
  if (name === null || data.length < name.end + 4) return null
  const count = data.readUInt32BE(name.end)
  let at = name.end + 4
  let wantsAllocation = false
  for (let done = 0; done < count; done += 1) {
    const query = text(data, at)
    if (query === null) return null
    at = query.end
    wantsAllocation ||= query.value === ALLOCATION_CONTEXT
  }
  return at === data.length ? { exportName: name.value, wantsAllocation } : null
}

function text(data: Buffer, at: number): { value: string; end: number } | null {
  if (data.length < at + 4) return null
  const end = at + 4 + data.readUInt32BE(at)
  return end <= data.length ? { value: data.toString('utf8', at + 4, end), end } : null
}

export function optionReply(option: number, type: number, data = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u64(OPTION_REPLY_MAGIC), u32(option), u32(type), u32(data.length), data])
}

export function exportNameReply(sizeBytes: number, wantsZeroes: boolean): Buffer {
  return Buffer.concat([u64(sizeBytes), u16(TRANSMISSION_FLAGS), Buffer.alloc(wantsZeroes ? 124 : 0)])
}

export function exportInfoReplies(option: number, sizeBytes: number): Buffer {
  const size = Buffer.concat([u16(INFO_EXPORT), u64(sizeBytes), u16(TRANSMISSION_FLAGS)])
  const blocks = Buffer.concat([u16(INFO_BLOCK_SIZE), u32(1), u32(PREFERRED_BYTES), u32(READ_MAX_BYTES)])
  return Buffer.concat([
    optionReply(option, REPLY_INFO, size),
    optionReply(option, REPLY_INFO, blocks),
    optionReply(option, REPLY_ACK),
  ])
}

export function contextReplies(option: number, hasAllocation: boolean): Buffer {
  const context = Buffer.concat([u32(ALLOCATION_ID), Buffer.from(ALLOCATION_CONTEXT)])
  return Buffer.concat([
    ...(hasAllocation ? [optionReply(option, REPLY_META_CONTEXT, context)] : []),
    optionReply(option, REPLY_ACK),
  ])
}

export interface NbdRequest {
  command: number
  /** Of what is known of a range, only its beginning. */
  wantsOne: boolean
  handle: Buffer
  offsetBytes: bigint
  lengthBytes: number
}

export function parseRequest(bytes: Buffer): NbdRequest {
  if (bytes.readUInt32BE(0) !== REQUEST_MAGIC) throw new NbdProtocolError('request')
  return {
    command: bytes.readUInt16BE(6),
    wantsOne: (bytes.readUInt16BE(4) & FLAG_REQUEST_ONE) !== 0,
    handle: bytes.subarray(8, 16),
    offsetBytes: bytes.readBigUInt64BE(16),
    lengthBytes: bytes.readUInt32BE(24),
  }
}

/** How an answer is written: each connection has agreed on one of two forms. */
export interface ReplyForm {
  data(request: NbdRequest, bytes: Buffer): Buffer[]
  error(request: NbdRequest, errorNumber: number): Buffer[]
}

const simple = (handle: Buffer, errorNumber: number) =>
  Buffer.concat([u32(REPLY_MAGIC), u32(errorNumber), handle])

export const simpleReplies: ReplyForm = {
  data: ({ handle }, bytes) => [simple(handle, 0), bytes],
  error: ({ handle }, errorNumber) => [simple(handle, errorNumber)],
}

const chunk = (handle: Buffer, type: number, lengthBytes: number) =>
  Buffer.concat([u32(STRUCTURED_MAGIC), u16(CHUNK_DONE), u16(type), handle, u32(lengthBytes)])

export const structuredReplies: ReplyForm = {
  data: ({ handle, offsetBytes }, bytes) => [
    chunk(handle, CHUNK_DATA, 8 + bytes.length),
    u64(offsetBytes),
    bytes,
  ],
  error: ({ handle }, errorNumber) =>
    errorNumber === 0
      ? [chunk(handle, CHUNK_NONE, 0)]
      : [chunk(handle, CHUNK_ERROR, 6), u32(errorNumber), u16(0)],
}

export function statusReply({ handle }: NbdRequest, stretches: readonly Stretch[]): Buffer[] {
  const told = stretches.map(({ lengthBytes, isZero }) =>
    Buffer.concat([u32(lengthBytes), u32(isZero ? HOLE_OF_ZEROS : 0)]),
  )
  return [chunk(handle, CHUNK_STATUS, 4 + told.length * 8), u32(ALLOCATION_ID), ...told]
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
