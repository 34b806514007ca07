'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { IconButton } from './icon-button'
import { returnFocus } from './return-focus'

const widths = { sm: 'max-w-sm', md: 'max-w-lg', lg: 'max-w-2xl', xl: 'max-w-4xl' } as const

export interface DialogProps {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  description?: ReactNode
  size?: keyof typeof widths
  /** Buttons; the last is the one that goes on. */
  footer?: ReactNode
  children?: ReactNode
  /** Runs before Escape, the cross or a press outside closes; returning false keeps it open. */
  mayClose?: () => boolean
}

/** Title, scrolling body, footer. Gives focus back to what opened it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'md',
  footer,
  children,
  mayClose,
}: DialogProps) {
  const t = useTranslations('common')
  function openChange(next: boolean) {
    if (!next && mayClose && !mayClose()) return
    onOpenChange(next)
  }
  return (
    <Radix.Root open={open} onOpenChange={openChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={returnFocus}
          className={cn(
            'fixed top-[12vh] left-1/2 z-50 flex max-h-[78vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl bg-raised shadow-dialog outline-none',
            'data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98',
            widths[size],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-1 text-sm text-fg-muted">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton
                icon={X}
                label={t('close')}
                size="sm"
                hasTooltip={false}
                className="-mt-0.5 -mr-1.5"
              />
            </Radix.Close>
          </header>
          <div data-dialog-body className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
            {children}
          </div>
          {footer ? (
            <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
              {footer}
            </footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const FIELDS = ':is(input, textarea, [role="combobox"]):not([disabled], [readonly], [type="hidden"])'

/** A form begins in its first field, not at the cross that would throw it away. */
function focusFirstField(event: Event) {
  const content = event.currentTarget as HTMLElement
  const field = content.querySelector<HTMLElement>(`[data-dialog-body] ${FIELDS}`)
  if (!field) return
  event.preventDefault()
  field.focus()
}
