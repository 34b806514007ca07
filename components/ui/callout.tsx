import { CircleAlert, CircleCheck, Info, type LucideIcon, OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { softTone, type Tone } from './tone'

const icons: Record<Tone, LucideIcon> = {
  neutral: Info,
  accent: Info,
  info: Info,
  success: CircleCheck,
  warning: CircleAlert,
  danger: OctagonAlert,
}

export interface CalloutProps {
  tone?: Tone
  title?: ReactNode
  children?: ReactNode
  /** Buttons or links at the end. */
  actions?: ReactNode
  icon?: LucideIcon
  /** Read aloud when it appears; for answers to what a person just did. */
  isAlert?: boolean
  className?: string
}

/** A remark in the page or a banner above it. */
export function Callout({
  tone = 'info',
  title,
  children,
  actions,
  icon,
  isAlert = false,
  className,
}: CalloutProps) {
  const Icon = icon ?? icons[tone]
  return (
    <div
      role={isAlert ? 'alert' : undefined}
      className={cn(
        'flex items-start gap-2.5 rounded-lg border px-3 py-2 text-sm',
        softTone[tone],
        className,
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 break-words">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className="text-fg">{children}</div> : null}
      </div>
      {actions ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
    </div>
  )
}
