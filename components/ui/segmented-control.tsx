'use client'

import type { LucideIcon } from 'lucide-react'
import { RadioGroup as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

export interface Segment<Value extends string> {
  value: Value
  label: ReactNode
  icon?: LucideIcon
}

export interface SegmentedControlProps<Value extends string> {
  value: Value
  onValueChange: (value: Value) => void
  segments: readonly Segment<Value>[]
  'aria-label': string
  className?: string
}

/** Two to four choices, all in sight. */
export function SegmentedControl<Value extends string>({
  value,
  onValueChange,
  segments,
  className,
  ...rest
}: SegmentedControlProps<Value>) {
  return (
    <Radix.Root
      {...rest}
      value={value}
      onValueChange={(next) => {
        const segment = segments.find((each) => each.value === next)
        if (segment) onValueChange(segment.value)
      }}
      orientation="horizontal"
      className={cn('inline-flex h-8 items-center rounded-md border border-line bg-well p-0.5', className)}
    >
      {segments.map(({ value: each, label, icon: Icon }) => (
        <Radix.Item
          key={each}
          value={each}
          className="inline-flex h-full items-center gap-1.5 rounded-sm px-2.5 text-xs font-medium text-fg-muted transition-colors hover:text-fg data-[state=checked]:bg-surface data-[state=checked]:text-fg data-[state=checked]:shadow-control"
        >
          {Icon ? <Icon aria-hidden="true" className="size-3.5" /> : null}
          {label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}
