import type { KeyboardEvent } from 'react'

interface RowDeeds {
  toggle?: () => void
  open?: () => void
}

/**
 * Keys on a focused row: arrows, Home and End move between rows, X selects, Enter opens.
 * Keys pressed on a control inside of the row belong to the control, except the arrows up and down on links.
 */
export function handleRowKey(event: KeyboardEvent<HTMLTableRowElement>, deeds: RowDeeds): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const row = event.currentTarget
  const isOwn = event.target === row
  const onLink = event.target instanceof HTMLAnchorElement
  if (!isOwn && !onLink) return
  const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('tr[data-row]') ?? [])]
  const position = rows.indexOf(row)
  const move = (to: number) => {
    event.preventDefault()
    rows[Math.min(rows.length - 1, Math.max(0, to))]?.focus()
  }
  switch (event.key) {
    case 'ArrowDown':
      move(position + 1)
      break
    case 'ArrowUp':
      move(position - 1)
      break
    case 'Home':
      move(0)
      break
    case 'End':
      move(rows.length - 1)
      break
    case 'x':
    case 'X':
      deeds.toggle?.()
      break
    case 'Enter':
      if (isOwn) deeds.open?.()
      break
  }
}
