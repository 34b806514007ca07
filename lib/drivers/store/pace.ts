import { setTimeout as delay } from 'node:timers/promises'
import type { ScrubOptions } from '@/lib/ports/object-store'

/** Called with every number of bytes that was read: waits until they are no more than the pace allows; throws when given up. */
export function pace({ signal, maxBytesPerSecond = Number.POSITIVE_INFINITY }: ScrubOptions) {
  const startedAt = performance.now()
  let totalBytes = 0
  return async (lengthBytes: number): Promise<void> => {
    signal?.throwIfAborted()
    totalBytes += lengthBytes
    const earlyMs = (totalBytes / maxBytesPerSecond) * 1000 - (performance.now() - startedAt)
    if (earlyMs > 1) await delay(earlyMs, undefined, { signal })
  }
}
