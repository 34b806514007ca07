import { LoaderCircle } from 'lucide-react'
import { cn } from './cn'

/** Only inside badges and buttons; pages and tables use skeletons. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden="true" className={cn('size-3.5 shrink-0 animate-spin', className)} />
}
