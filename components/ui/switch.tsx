'use client'

import { Switch as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

/** Takes effect at once. In a form that is sent later, use a checkbox. */
export function Switch({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      {...rest}
      className={cn(
        'inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-neutral-solid p-0.5 transition-colors data-[state=checked]:bg-accent-solid disabled:cursor-not-allowed disabled:opacity-50',
        className,
      )}
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-white shadow-control transition-transform data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  )
}
