'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether the command key is ⌘. The server says no. */
export function useIsMac(): boolean {
  return useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )
}
