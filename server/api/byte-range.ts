import type { ByteRange } from '@/lib/ports/object-store'

/** The part that was asked for; null: all of it; `outside`: nothing of it exists. */
export type RangeAnswer = ByteRange | null | 'outside'

/**
 * Reads a `Range` field (RFC 9110 §14). A malformed one and one with several ranges count as not sent, as the standard
 * allows; so the client gets the whole.
 */
export function parseRange(field: string | undefined, sizeBytes: number): RangeAnswer {
  const match = /^bytes=(\d*)-(\d*)$/.exec(field?.replaceAll(' ', '') ?? '')
  const [, first, last] = match ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') {
    const suffix = Number(last)
    if (suffix === 0 || sizeBytes === 0) return 'outside'
    return { start: Math.max(0, sizeBytes - suffix), end: sizeBytes - 1 }
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= sizeBytes ? 'outside' : { start, end }
}
