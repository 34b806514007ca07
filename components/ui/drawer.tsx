'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { IconButton } from './icon-button'
import { returnFocus } from './return-focus'

const widths = { md: 'max-w-md', lg: 'max-w-xl', nav: 'max-w-64' } as const

export interface DrawerProps {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  description?: ReactNode
  /** Quiet buttons beside the title. */
  actions?: ReactNode
  side?: 'right' | 'left'
  size?: keyof typeof widths
  footer?: ReactNode
  children?: ReactNode
}

/** A sheet from the side for what accompanies the page: progress, details, navigation. */
export function Drawer({
  open,
  onOpenChange,
  title,
  description,
  actions,
  side = 'right',
  size = 'md',
  footer,
  children,
}: DrawerProps) {
  const t = useTranslations('common')
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onCloseAutoFocus={returnFocus}
          className={cn(
            'fixed inset-y-0 z-50 flex w-full flex-col bg-raised shadow-dialog outline-none data-[state=closed]:animate-out data-[state=open]:animate-in',
            side === 'right'
              ? 'right-0 data-[state=closed]:slide-out-to-right data-[state=open]:slide-in-from-right'
              : 'left-0 data-[state=closed]:slide-out-to-left data-[state=open]:slide-in-from-left',
            widths[size],
          )}
        >
          <header className="flex items-center justify-between gap-3 border-b border-line px-4 py-2.5">
            <div className="min-w-0">
              <Radix.Title className="truncate text-sm font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="text-xs text-fg-muted">{description}</Radix.Description>
              ) : null}
            </div>
            <div className="flex shrink-0 items-center gap-1">
              {actions}
              <Radix.Close asChild>
                <IconButton icon={X} label={t('close')} size="sm" hasTooltip={false} className="-mr-1.5" />
              </Radix.Close>
            </div>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer ? (
            <footer
              data-sticky-footer
              className="flex items-center justify-end gap-2 border-t border-line px-4 py-3"
            >
              {footer}
            </footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
