'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, MouseEvent, ReactNode, Ref } from 'react'
import { AppLink } from './app-link'
import { cn } from './cn'
import { Kbd } from './kbd'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

const buttonStyle = cva(
  [
    'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
  ],
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent-solid text-on-solid shadow-control not-aria-disabled:hover:bg-accent-solid-hover',
        secondary:
          'border-line-strong bg-surface text-fg shadow-control not-aria-disabled:hover:bg-hover data-[state=open]:bg-hover',
        ghost:
          'border-transparent text-fg-muted not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-fg data-[state=open]:bg-hover data-[state=open]:text-fg',
        danger:
          'border-transparent bg-danger-solid text-on-solid shadow-control not-aria-disabled:hover:bg-danger-solid-hover',
        'danger-quiet':
          'border-line-strong bg-surface text-danger shadow-control not-aria-disabled:hover:border-danger-line not-aria-disabled:hover:bg-danger-soft',
      },
      size: {
        sm: 'h-7 px-2 text-xs',
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-base',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

interface Shared extends VariantProps<typeof buttonStyle> {
  icon?: LucideIcon
  /** Work is going on: shows a spinner and ignores presses. */
  isBusy?: boolean
  /** Keeps the button visible and focusable, and says in a tooltip why it does nothing. */
  disabledReason?: string
  shortcut?: readonly string[]
  children?: ReactNode
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'>, Shared {}

export function Button({
  variant,
  size,
  icon: Icon,
  isBusy = false,
  disabledReason,
  shortcut,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const isInert = isBusy || disabledReason !== undefined
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (isInert) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    onClick?.(event)
  }
  return (
    <Tooltip content={disabledReason}>
      <button
        {...rest}
        type={type}
        aria-disabled={isInert || undefined}
        aria-busy={isBusy || undefined}
        onClick={press}
        className={cn(buttonStyle({ variant, size }), className)}
      >
        {isBusy ? <Spinner /> : Icon ? <Icon aria-hidden="true" className="size-3.5 shrink-0" /> : null}
        {children}
        {shortcut ? <Kbd keys={shortcut} className="ml-1" /> : null}
      </button>
    </Tooltip>
  )
}

export interface ButtonLinkProps
  extends Omit<ComponentProps<typeof AppLink>, 'children'>,
    Omit<Shared, 'isBusy'> {
  ref?: Ref<HTMLAnchorElement>
  /** A file or another program's page: a plain anchor, without the router. */
  isPlain?: boolean
}

/** Looks like a button and goes to an address. With a reason it stays focusable and goes nowhere. */
export function ButtonLink({
  variant,
  size,
  icon: Icon,
  disabledReason,
  shortcut,
  className,
  children,
  isPlain = false,
  href,
  ...rest
}: ButtonLinkProps) {
  const style = cn(buttonStyle({ variant, size }), className)
  const content = (
    <>
      {Icon ? <Icon aria-hidden="true" className="size-3.5 shrink-0" /> : null}
      {children}
      {shortcut ? <Kbd keys={shortcut} className="ml-1" /> : null}
    </>
  )
  if (disabledReason !== undefined) {
    return (
      <Tooltip content={disabledReason}>
        {/* biome-ignore lint/a11y/useSemanticElements: a link that leads nowhere is announced as a disabled link */}
        <span role="link" aria-disabled="true" tabIndex={0} className={style}>
          {content}
        </span>
      </Tooltip>
    )
  }
  if (isPlain && typeof href === 'string') {
    return (
      <a href={href} className={style}>
        {content}
      </a>
    )
  }
  return (
    <AppLink href={href} {...rest} className={style}>
      {content}
    </AppLink>
  )
}
