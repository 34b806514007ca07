import { cn } from './cn'

const sizes = { sm: 'size-5 text-2xs', md: 'size-7 text-xs' } as const

/** The first letter of a name in a tile; the name itself stands beside it or in a label. */
export function Initials({
  name,
  size = 'md',
  className,
}: {
  name: string
  size?: keyof typeof sizes
  className?: string
}) {
  const [first = '?'] = [...name.trim()]
  return (
    <span
      aria-hidden="true"
      className={cn(
        'inline-flex shrink-0 items-center justify-center rounded-md bg-accent-soft font-semibold text-accent uppercase',
        sizes[size],
        className,
      )}
    >
      {first}
    </span>
  )
}
