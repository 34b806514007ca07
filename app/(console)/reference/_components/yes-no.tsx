import { Check, Minus } from 'lucide-react'

/** A tick or a dash, with its word for those who do not see it. */
export function YesNo({ is, yes, no }: { is: boolean; yes: string; no: string }) {
  const Icon = is ? Check : Minus
  return (
    <span className="inline-flex align-middle">
      <Icon aria-hidden="true" className={is ? 'size-4 text-success' : 'size-4 text-fg-faint'} />
      <span className="sr-only">{is ? yes : no}</span>
    </span>
  )
}
