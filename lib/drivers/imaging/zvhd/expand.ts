import { corrupt } from '@/lib/domain/format/refusals'
import { ZVHD_BLOCK_BYTES, type ZvhdKind } from '@/lib/domain/format/zvhd-footer'
import type { CodecThreads, Made } from './codec-threads'

/** The block that a payload stands for. Throws `file.corrupt` unless it gives exactly one. */
export type Expand = (payload: Uint8Array) => Promise<Buffer>

/** How far back a deflate stream can refer (RFC 1951). */
const WINDOW_BYTES = 32 * 1024
/** CMF and FLG of a zlib stream (RFC 1950). */
const ZLIB_HEADER_BYTES = 2

export function expandZstd(threads: CodecThreads, blockBytes: number): Expand {
  return async (payload) =>
    insistBlock('zvhd2', await threads.run('unzstd', payload, { blockBytes }), blockBytes)
}

/** Each block is a zlib stream of its own. */
export function expandZlib(threads: CodecThreads, blockBytes: number): Expand {
  return async (payload) =>
    insistBlock('zvhd2', await threads.run('inflate', deflated('zvhd2', payload), { blockBytes }), blockBytes)
}

/**
 * All payloads are one zlib stream. As each ends in a flush, what went before matters only as the window that a block may refer to:
 * the end of the block before. So each call waits for the last.
 */
export function expandZvhdStream(threads: CodecThreads): Expand {
  const blockBytes = ZVHD_BLOCK_BYTES
  let last: Promise<Buffer> | null = null
  return (payload) => {
    const before = last
    const expand = async () => {
      const dictionary = before ? (await before).subarray(-WINDOW_BYTES) : undefined
      const bytes = before ? payload : deflated('zvhd', payload)
      return insistBlock('zvhd', await threads.run('inflate', bytes, { blockBytes, dictionary }), blockBytes)
    }
    last = expand()
    return last
  }
}

/** Without the header, which has to be that of deflate with a window of 32 KiB at most and no dictionary. */
function deflated(kind: ZvhdKind, payload: Uint8Array): Uint8Array {
  const [method = 0, flags = 0] = payload
  const isZlib = (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0
  if (!isZlib || flags & 0x20) throw corrupt(kind, 'compressed data')
  return payload.subarray(ZLIB_HEADER_BYTES)
}

function insistBlock(kind: ZvhdKind, made: Made | null, blockBytes: number): Buffer {
  if (made?.lengthBytes !== blockBytes) throw corrupt(kind, 'compressed data')
  return made.bytes
}
