'use client'

import { type ReactNode, useState } from 'react'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { type Description, DescriptionList } from '@/components/ui/description-list'
import { Dialog } from '@/components/ui/dialog'

/** A secret that can be shown this one time. Whoever turns to go without having kept it is asked. */
export function ShownOnceDialog({
  title,
  warning,
  items,
  isKept = false,
  losing,
  footer,
  onClose,
}: {
  title: string
  warning: string
  /** Open while there are any. */
  items: readonly Description[] | undefined
  isKept?: boolean
  /** What is asked before it is lost. */
  losing: { title: string; text: string; confirm: string; back: string }
  /** `leave` is the way out that asks. */
  footer: (leave: () => void) => ReactNode
  onClose: () => void
}) {
  const [isAsking, setIsAsking] = useState(false)
  function mayClose(): boolean {
    if (!isKept) setIsAsking(true)
    return isKept
  }
  return (
    <>
      <Dialog
        open={items !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
        mayClose={mayClose}
        title={title}
        footer={items && footer(() => mayClose() && onClose())}
      >
        <Callout tone="warning" className="mb-4">
          {warning}
        </Callout>
        {items ? <DescriptionList columns={1} items={items} /> : null}
      </Dialog>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={losing.title}
        confirmLabel={losing.confirm}
        cancelLabel={losing.back}
        tone="danger"
        onConfirm={() => {
          onClose()
          return undefined
        }}
      >
        {losing.text}
      </ConfirmDialog>
    </>
  )
}
