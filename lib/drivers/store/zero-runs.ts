/** The unit in which zeros become holes; a multiple of every file system's block. */
const HOLE_BYTES = 64 * 1024

const ZEROS = Buffer.alloc(HOLE_BYTES)

export function isZeros(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += HOLE_BYTES) {
    const piece = bytes.subarray(at, at + HOLE_BYTES)
    if (!piece.equals(piece.length === HOLE_BYTES ? ZEROS : ZEROS.subarray(0, piece.length))) return false
  }
  return true
}

/** Alternating stretches of data and of whole zero blocks. */
export function* runsOf(bytes: Buffer): Iterable<{ start: number; end: number; isZero: boolean }> {
  let start = 0
  let isZero = false
  for (let at = 0; at < bytes.length; at += HOLE_BYTES) {
    const blockIsZero = isZeros(bytes.subarray(at, at + HOLE_BYTES))
    if (at > start && blockIsZero !== isZero) {
      yield { start, end: at, isZero }
      start = at
    }
    isZero = blockIsZero
  }
  if (bytes.length > start) yield { start, end: bytes.length, isZero }
}
