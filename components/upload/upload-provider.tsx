'use client'

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { usePermit } from '@/components/iam/actor'
import { isUnderWay, type UploadItem } from '@/lib/client/upload/upload-item'
import { UploadManager } from '@/lib/client/upload/upload-manager'

const ManagerContext = createContext<UploadManager | undefined>(undefined)

const noItems: readonly UploadItem[] = []

/** Keeps uploads going while one walks through the console: mounted once, above the pages. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const [manager] = useState(() => new UploadManager())
  const mayUpload = usePermit()('obs:object:put').ok

  useEffect(() => {
    if (!mayUpload) return
    const controller = new AbortController()
    // Without an answer nothing is lost: the next visit asks again.
    manager.findInterrupted(controller.signal).catch(() => undefined)
    return () => controller.abort()
  }, [manager, mayUpload])

  return (
    <ManagerContext.Provider value={manager}>
      <LeaveQuestion />
      {children}
    </ManagerContext.Provider>
  )
}

export function useUploadManager(): UploadManager {
  const manager = useContext(ManagerContext)
  if (!manager) throw new Error('This needs the console layout around it.')
  return manager
}

/** All uploads of this window, newest last. */
export function useUploads(): readonly UploadItem[] {
  const manager = useUploadManager()
  return useSyncExternalStore(manager.subscribe, manager.getItems, () => noItems)
}

/** The browser asks before a window with running uploads is closed. */
function LeaveQuestion() {
  const isBusy = useUploads().some(isUnderWay)
  useEffect(() => {
    if (!isBusy) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isBusy])
  return null
}
