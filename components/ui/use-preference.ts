'use client'

import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Map<string, Set<() => void>>()

/** A preference of this browser, kept in localStorage. The server, and hydration, see `null`. */
export function usePreference(key: string): [string | null, (value: string | null) => void] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const own = listeners.get(key) ?? new Set()
      own.add(listener)
      listeners.set(key, own)
      window.addEventListener('storage', listener)
      return () => {
        own.delete(listener)
        window.removeEventListener('storage', listener)
      }
    },
    [key],
  )
  const value = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  )
  const write = useCallback(
    (next: string | null) => {
      try {
        if (next === null) localStorage.removeItem(key)
        else localStorage.setItem(key, next)
      } catch {
        // A browser that keeps nothing (private mode, full storage) still works, it only forgets.
      }
      for (const listener of listeners.get(key) ?? []) listener()
    },
    [key],
  )
  return [value, write]
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
