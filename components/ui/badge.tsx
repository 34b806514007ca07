import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { softTone, type Tone } from './tone'

export interface BadgeProps {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
  className?: string
}

/** A short property of a thing: a kind, a format, a count. For states use `StatusBadge`. */
export function Badge({ tone = 'neutral', icon: Icon, children, className }: BadgeProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        softTone[tone],
        className,
      )}
    >
      {Icon ? <Icon aria-hidden="true" className="size-3 shrink-0" /> : null}
      <span className="truncate">{children}</span>
    </span>
  )
}

/** How many wait. Shows nothing for none. */
export function CountBadge({ count, tone = 'accent' }: { count: number; tone?: Tone }) {
  if (count <= 0) return null
  return (
    <span
      className={cn(
        'inline-flex h-4 min-w-4 items-center justify-center rounded-full px-1 text-2xs font-semibold tabular-nums',
        softTone[tone],
      )}
    >
      {count > 99 ? '99+' : count}
    </span>
  )
}
