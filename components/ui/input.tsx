import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

/** The edge and ground that every control in a form shares. */
export const controlStyle =
  'rounded-md border border-line-strong bg-surface text-fg shadow-control transition-colors hover:border-fg-faint focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-well disabled:text-fg-subtle disabled:shadow-none aria-invalid:border-danger-solid aria-invalid:focus-visible:outline-danger-solid'

const heights = { sm: 'h-7 text-xs', md: 'h-8 text-sm', lg: 'h-10 text-base' } as const

export interface InputProps extends Omit<ComponentProps<'input'>, 'size'> {
  size?: keyof typeof heights
  icon?: LucideIcon
  /** A unit or a small button at the end. */
  trailing?: ReactNode
}

export function Input({ size = 'md', icon: Icon, trailing, className, ...rest }: InputProps) {
  if (!Icon && !trailing) {
    return (
      <input
        {...rest}
        className={cn(controlStyle, heights[size], 'w-full min-w-0 px-2.5 read-only:bg-well', className)}
      />
    )
  }
  return (
    <div className={cn('relative flex w-full min-w-0 items-center', className)}>
      {Icon ? (
        <Icon
          aria-hidden="true"
          className="pointer-events-none absolute left-2.5 size-3.5 shrink-0 text-fg-subtle"
        />
      ) : null}
      <input
        {...rest}
        className={cn(
          controlStyle,
          heights[size],
          'w-full min-w-0 px-2.5 read-only:bg-well',
          Icon && 'pl-8',
          trailing && 'pr-12',
        )}
      />
      {trailing ? (
        <span className="absolute right-2 flex items-center text-xs text-fg-subtle">{trailing}</span>
      ) : null}
    </div>
  )
}
