import { CircleAlert, CircleCheck, CircleDashed, CircleX, Info, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { Spinner } from './spinner'
import { type Tone, textTone } from './tone'

const icons: Record<Tone, LucideIcon> = {
  neutral: CircleDashed,
  accent: Info,
  info: Info,
  success: CircleCheck,
  warning: CircleAlert,
  danger: CircleX,
}

export interface StatusBadgeProps {
  tone: Tone
  /** The state as a word. */
  children: ReactNode
  icon?: LucideIcon
  /** Shows a spinner instead of the icon: something is going on. */
  isBusy?: boolean
  /** Percent done, 0 to 100, shown after the word. */
  percent?: number
  className?: string
}

/** A state: icon and word in its colour, without a box, so that a column of them stays calm. */
export function StatusBadge({ tone, children, icon, isBusy = false, percent, className }: StatusBadgeProps) {
  const Icon = icon ?? icons[tone]
  return (
    <span
      className={cn(
        'inline-flex min-w-0 items-center gap-1.5 text-sm whitespace-nowrap',
        textTone[tone],
        className,
      )}
    >
      {isBusy ? <Spinner /> : <Icon aria-hidden="true" className="size-3.5 shrink-0" />}
      <span className="truncate">{children}</span>
      {percent === undefined ? null : (
        <span className="text-fg-muted tabular-nums">{Math.floor(percent)}%</span>
      )}
    </span>
  )
}
