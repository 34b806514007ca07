import Link from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link inside of the console. Nothing is fetched ahead: every page here is made for its reader, so a list of fifty
 * rows would ask the server fifty times for what nobody has clicked.
 */
export function AppLink(props: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} />
}
