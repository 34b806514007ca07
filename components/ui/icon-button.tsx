'use client'

import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, MouseEvent } from 'react'
import { cn } from './cn'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

const shape =
  'inline-flex shrink-0 items-center justify-center rounded-md border border-transparent text-fg-muted transition-colors not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-fg data-[state=open]:bg-hover data-[state=open]:text-fg aria-disabled:cursor-not-allowed aria-disabled:opacity-45 disabled:cursor-not-allowed disabled:opacity-45'

const sizes = { xs: 'size-6', sm: 'size-7', md: 'size-8' } as const

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon
  /** The name, read aloud and shown in the tooltip. */
  label: string
  size?: keyof typeof sizes
  shortcut?: readonly string[]
  disabledReason?: string
  isBusy?: boolean
  /** A small dot that says: something waits here. The label must say what. */
  hasDot?: boolean
  /** Off when the press opens something that covers the tooltip anyway. */
  hasTooltip?: boolean
}

export function IconButton({
  icon: Icon,
  label,
  size = 'md',
  shortcut,
  disabledReason,
  isBusy = false,
  hasDot = false,
  hasTooltip = true,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const isInert = isBusy || disabledReason !== undefined
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (isInert) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    onClick?.(event)
  }
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-disabled={isInert || undefined}
      aria-busy={isBusy || undefined}
      onClick={press}
      className={cn(shape, sizes[size], hasDot && 'relative', className)}
    >
      {isBusy ? <Spinner /> : <Icon aria-hidden="true" className={size === 'xs' ? 'size-3.5' : 'size-4'} />}
      {hasDot ? (
        <span className="absolute top-1 right-1 size-2 rounded-full bg-accent-solid ring-2 ring-canvas" />
      ) : null}
    </button>
  )
  if (!hasTooltip && disabledReason === undefined) return button
  return (
    <Tooltip content={disabledReason ? `${label} · ${disabledReason}` : label} shortcut={shortcut}>
      {button}
    </Tooltip>
  )
}
