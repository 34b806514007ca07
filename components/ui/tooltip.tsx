'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Kbd } from './kbd'

/** Mounted once around the application. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={150}>
      {children}
    </Radix.Provider>
  )
}

export interface TooltipProps {
  /** Nothing to say shows no tooltip. */
  content: ReactNode
  shortcut?: readonly string[]
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
  /** One focusable element. */
  children: ReactElement
}

/** A short remark on hover and on focus. Never holds what is needed to go on. */
export function Tooltip({ content, shortcut, side = 'top', align = 'center', children }: TooltipProps) {
  if (content === undefined || content === null || content === '') return children
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-raised px-2 py-1 text-xs text-fg shadow-popover data-[state=delayed-open]:animate-in data-[state=delayed-open]:fade-in-0"
        >
          <span className="break-words">{content}</span>
          {shortcut ? <Kbd keys={shortcut} /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
