'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

/** A box without a label; in forms use the field, in tables give `aria-label`. */
export function Checkbox({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      {...rest}
      className={cn(
        'group inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-fg-faint bg-surface text-on-solid transition-colors',
        'hover:border-fg-subtle data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid data-[state=indeterminate]:border-accent-solid data-[state=indeterminate]:bg-accent-solid',
        'disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-danger-solid',
        className,
      )}
    >
      <Radix.Indicator>
        <Check aria-hidden="true" className="size-3 stroke-3 group-data-[state=indeterminate]:hidden" />
        <Minus aria-hidden="true" className="hidden size-3 stroke-3 group-data-[state=indeterminate]:block" />
      </Radix.Indicator>
    </Radix.Root>
  )
}
