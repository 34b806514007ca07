import { DomainError } from '@/lib/domain/errors'

/** Each holds a connection of the pool for as long as it reads; the others are for everybody else. */
const READERS_MAX = 2
let readers = 0

/** Refuses where as many trails are being read as this process allows at once. */
export function insistReaderFree(): void {
  if (readers >= READERS_MAX) throw new DomainError('unavailable', { part: 'audit export' })
}

/** Counts one who reads a whole trail; call what it gives when they are done. */
export function takeReader(): () => void {
  insistReaderFree()
  readers++
  return () => void readers--
}
