'use client'

import { useTranslations } from 'next-intl'
import { AlertDialog as Radix } from 'radix-ui'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from './button'
import { Callout } from './callout'
import { Input } from './input'
import { returnFocus } from './return-focus'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  /** A question that names the thing. */
  title: ReactNode
  /** What will happen; lists of things are welcome. */
  children?: ReactNode
  /** The verb of the deed, not "OK". */
  confirmLabel: string
  /** What staying means, when "Cancel" would not be clear. */
  cancelLabel?: string
  tone?: 'default' | 'danger'
  /** What cannot be undone asks the person to type this. */
  typedName?: string
  /** Why it cannot be done now; the button then says so. */
  disabledReason?: string
  /** Resolves to a sentence when it failed (shown here), to nothing when it is done (closes). */
  onConfirm: () => Promise<string | undefined> | undefined
}

/** Asks before a deed, names thing and effect, stays open on failure. */
export function ConfirmDialog({ open, onOpenChange, ...rest }: ConfirmDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          onOpenAutoFocus={focusTypedName}
          onCloseAutoFocus={returnFocus}
          className="fixed top-[16vh] left-1/2 z-50 flex max-h-[72vh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 flex-col rounded-xl bg-raised shadow-dialog outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98"
        >
          <Body {...rest} onDone={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

// Where a name is asked for, one can type at once; else the safe button has the focus.
function focusTypedName(event: Event) {
  const input = event.target instanceof Element ? event.target.querySelector('input') : null
  if (!input) return
  event.preventDefault()
  input.focus()
}

// Mounted with the dialog, so each opening starts with empty hands.
function Body({
  title,
  children,
  confirmLabel,
  cancelLabel,
  tone = 'default',
  typedName,
  disabledReason,
  onConfirm,
  onDone,
}: Omit<ConfirmDialogProps, 'open' | 'onOpenChange'> & { onDone: () => void }) {
  const t = useTranslations('common')
  const inputId = useId()
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const isTyped = typedName === undefined || typed.trim() === typedName

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (isBusy || !isTyped || disabledReason !== undefined) return
    setIsBusy(true)
    setError(undefined)
    try {
      const failure = await onConfirm()
      if (failure === undefined) onDone()
      else setError(failure)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <form onSubmit={confirm} className="flex min-h-0 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-4 pb-5">
        <Radix.Title className="text-base font-semibold break-words">{title}</Radix.Title>
        <Radix.Description asChild>
          <div className="mt-2 space-y-3 text-sm text-fg-muted">{children}</div>
        </Radix.Description>
        {typedName === undefined ? null : (
          <div className="mt-4 space-y-1.5">
            <label htmlFor={inputId} className="block text-sm">
              {t.rich('typeToConfirm', {
                name: () => (
                  <code className="rounded-sm bg-well px-1 py-0.5 font-mono text-xs font-medium break-all select-all">
                    {typedName}
                  </code>
                ),
              })}
            </label>
            <Input
              id={inputId}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        )}
        {error ? (
          <Callout tone="danger" className="mt-4" isAlert>
            {error}
          </Callout>
        ) : null}
      </div>
      <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
        <Radix.Cancel asChild>
          <Button variant="secondary">{cancelLabel ?? t('cancel')}</Button>
        </Radix.Cancel>
        <Button
          type="submit"
          variant={tone === 'danger' ? 'danger' : 'primary'}
          isBusy={isBusy}
          disabledReason={disabledReason ?? (isTyped ? undefined : t('typeFirst'))}
        >
          {confirmLabel}
        </Button>
      </footer>
    </form>
  )
}
