import type { LucideIcon } from 'lucide-react'

/**
 * One thing a person can do, used alike by buttons, row menus and the command palette.
 * `disabledReason` keeps a forbidden action visible and focusable and says why it cannot be done.
 */
export interface Action {
  /** Unique among the actions shown together. */
  id: string
  label: string
  icon?: LucideIcon
  /** Keys as shown, e.g. `['Ctrl', 'K']`. Only shown: whoever offers the action listens for them. */
  shortcut?: readonly string[]
  /** More words by which the palette finds it. */
  keywords?: readonly string[]
  disabledReason?: string
  tone?: 'default' | 'danger'
  /** Either an address … */
  href?: string
  /** … or a deed. */
  perform?: () => void
}
