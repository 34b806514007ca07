'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

const PATIENCE_MS = 3_000

/**
 * After a change of page the keyboard starts at the page's title, which is then also read aloud. A focus that is
 * already inside the new page (a tab that was pressed, a field that took it) stays where it is.
 */
export function FocusAfterNavigation() {
  const pathname = usePathname()
  const previous = useRef(pathname)

  useEffect(() => {
    if (previous.current === pathname) return
    previous.current = pathname
    const startedAt = performance.now()
    let frame = 0
    const tryFocus = () => {
      const main = document.getElementById('content')
      const active = document.activeElement
      if (active && active !== document.body && main?.contains(active)) return
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') === null) {
        const title = main?.querySelector<HTMLElement>('[data-page-title]')
        if (title) {
          title.focus({ preventScroll: true })
          return
        }
      }
      // The title of a page that still streams, or behind a closing dialog, comes a little later.
      if (performance.now() - startedAt < PATIENCE_MS) frame = requestAnimationFrame(tryFocus)
    }
    frame = requestAnimationFrame(tryFocus)
    return () => cancelAnimationFrame(frame)
  }, [pathname])

  return null
}
