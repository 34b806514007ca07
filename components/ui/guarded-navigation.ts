'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'

type Ask = (href: string) => void

let guard: Ask | undefined

/** While held, navigation inside of the console is handed to `ask` instead. Gives back the release. */
export function guardNavigation(ask: Ask): () => void {
  guard = ask
  const onClick = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download'))
      return
    if (link.origin !== window.location.origin) return // the browser's own question covers leaving the site
    if (link.pathname === window.location.pathname) return // another tab, step or anchor of the same page
    event.preventDefault()
    event.stopPropagation()
    ask(link.pathname + link.search + link.hash)
  }
  // In the capture phase: the router's links act on the way back up.
  document.addEventListener('click', onClick, true)
  return () => {
    if (guard === ask) guard = undefined
    document.removeEventListener('click', onClick, true)
  }
}

/** Like `router.push`, but asks first when a form would be lost. */
export function useGuardedPush(): (href: string) => void {
  const router = useRouter()
  return useCallback(
    (href) => {
      if (guard && new URL(href, window.location.href).pathname !== window.location.pathname) guard(href)
      else router.push(href)
    },
    [router],
  )
}
