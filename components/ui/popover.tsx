'use client'

import { Popover as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'

export interface PopoverProps {
  trigger: ReactElement
  children: ReactNode
  open?: boolean
  onOpenChange?: (isOpen: boolean) => void
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** Name for people who do not see what it hangs on. */
  label?: string
  /** Where the focus goes at the opening: the first control, or the panel when that control is a minor one. */
  initialFocus?: 'first' | 'panel'
  className?: string
}

export function Popover({
  trigger,
  children,
  open,
  onOpenChange,
  align = 'start',
  side = 'bottom',
  label,
  initialFocus = 'first',
  className,
}: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            if (initialFocus === 'first') return
            event.preventDefault()
            if (event.target instanceof HTMLElement) event.target.focus()
          }}
          className={cn(
            'z-50 max-h-(--radix-popover-content-available-height) w-72 overflow-auto rounded-lg bg-raised p-3 text-sm shadow-popover outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
