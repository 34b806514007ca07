import { cn } from './cn'

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?)/g

/** A value as JSON, to be read and copied from. */
export function JsonView({ value, label, className }: { value: unknown; label: string; className?: string }) {
  const text = JSON.stringify(value, null, 2)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, this is text that scrolls
    <pre
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
      className={cn(
        'overflow-x-auto rounded-md border border-line bg-well px-3 py-2 font-mono text-xs leading-5',
        className,
      )}
    >
      {colour(text)}
    </pre>
  )
}

/** Names, texts and words in their colours; what stands between stays as it is. */
function colour(text: string) {
  const parts: React.ReactNode[] = []
  let at = 0
  for (const match of text.matchAll(token)) {
    const [whole, quoted, colon] = match
    parts.push(text.slice(at, match.index))
    const piece = quoted ?? whole
    parts.push(
      <span key={match.index} className={colon ? 'text-accent' : quoted ? 'text-success' : 'text-info'}>
        {piece}
      </span>,
      whole.slice(piece.length),
    )
    at = match.index + whole.length
  }
  parts.push(text.slice(at))
  return parts
}
