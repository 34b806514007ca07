import { cn } from './cn'

/** Keeps the place of what is coming. Size it by class. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn('block h-3 animate-pulse rounded-sm bg-neutral-soft', className)}
    />
  )
}
