import { cn } from './cn'

/** A key or a combination of keys. */
export function Kbd({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={cn('inline-flex shrink-0 items-center gap-0.5', className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-xs border border-line bg-well px-1 font-sans text-2xs text-fg-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
