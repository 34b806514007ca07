'use client'

import { useNow } from 'next-intl'
import { useSyncExternalStore } from 'react'

const TICK_SECONDS = 15

let current = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    timer = setInterval(() => {
      current = Date.now()
      for (const each of listeners) each()
    }, TICK_SECONDS * 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

function snapshot(): number {
  const now = Date.now()
  // A page that was asleep, or a first subscriber after a pause, must not see an old time.
  if (now - current > TICK_SECONDS * 1000) current = now
  return current
}

/** One clock for the whole page; during hydration it shows the server's time, so both sides agree. */
export function useClock(): Date {
  const serverNow = useNow()
  return new Date(useSyncExternalStore(subscribe, snapshot, () => serverNow.getTime()))
}
