'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { guardNavigation } from '@/components/ui/guarded-navigation'

/** Asks before a half-filled form is left: by a link, the palette, a reload or closing the window. */
export function LeaveGuard({
  isActive,
  onLeave,
}: {
  isActive: boolean
  /** Runs when the person has decided to leave, e.g. to throw away what was kept. */
  onLeave?: () => void
}) {
  const t = useTranslations('form')
  const router = useRouter()
  const [target, setTarget] = useState<string>()

  useEffect(() => {
    if (!isActive) return
    const release = guardNavigation(setTarget)
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', beforeUnload)
    return () => {
      release()
      window.removeEventListener('beforeunload', beforeUnload)
    }
  }, [isActive])

  return (
    <ConfirmDialog
      open={target !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) setTarget(undefined)
      }}
      title={t('leaveTitle')}
      confirmLabel={t('leave')}
      cancelLabel={t('stay')}
      tone="danger"
      onConfirm={() => {
        onLeave?.()
        if (target !== undefined) router.push(target)
        return undefined
      }}
    >
      {t('leaveText')}
    </ConfirmDialog>
  )
}
