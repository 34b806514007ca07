import { cn } from './cn'
import { solidTone, type Tone } from './tone'

export interface ProgressBarProps {
  /** Percent done, 0 to 100; leave out when nobody knows how much there is. */
  percent?: number
  /** What is progressing, read aloud. */
  label: string
  tone?: Tone
  className?: string
}

export function ProgressBar({ percent, label, tone = 'accent', className }: ProgressBarProps) {
  const shown = percent === undefined ? undefined : Math.min(100, Math.max(0, percent))
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={shown === undefined ? undefined : Math.floor(shown)}
      className={cn('h-1 w-full overflow-hidden rounded-full bg-neutral-soft', className)}
    >
      <div
        className={cn(
          'h-full rounded-full transition-[width] duration-300',
          solidTone[tone],
          shown === undefined && 'w-2/5 animate-indeterminate',
        )}
        style={shown === undefined ? undefined : { width: `${shown}%` }}
      />
    </div>
  )
}
