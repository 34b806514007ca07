'use client'

import { RadioGroup as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from './cn'

export interface RadioOption {
  value: string
  label: ReactNode
  description?: ReactNode
  icon?: ReactNode
  disabledReason?: string
}

export interface RadioGroupProps {
  value: string
  onValueChange: (value: string) => void
  options: readonly RadioOption[]
  /** `list`: plain rows; `cards`: bordered tiles side by side. */
  look?: 'list' | 'cards'
  id?: string
  disabled?: boolean
  onBlur?: () => void
  className?: string
  'aria-label'?: string
  'aria-labelledby'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
}

export function RadioGroup({ options, look = 'list', className, ...rest }: RadioGroupProps) {
  const base = useId()
  return (
    <Radix.Root
      {...rest}
      className={cn(look === 'cards' ? 'grid gap-2 sm:grid-cols-2' : 'flex flex-col gap-2', className)}
    >
      {options.map((option) => {
        const id = `${base}-${option.value}`
        const note = option.disabledReason ?? option.description
        return (
          <label
            key={option.value}
            htmlFor={id}
            className={cn(
              'flex cursor-pointer items-start gap-2.5',
              look === 'cards' &&
                'rounded-lg border border-line-strong bg-surface p-3 shadow-control transition-colors hover:border-fg-faint has-data-[state=checked]:border-accent-solid has-data-[state=checked]:bg-selected',
              option.disabledReason && 'cursor-not-allowed opacity-60',
            )}
          >
            <Radix.Item
              id={id}
              value={option.value}
              disabled={option.disabledReason !== undefined}
              aria-labelledby={`${id}-label`}
              aria-describedby={note ? `${id}-note` : undefined}
              className="mt-0.5 inline-flex size-4 shrink-0 items-center justify-center rounded-full border border-fg-faint bg-surface transition-colors hover:border-fg-subtle data-[state=checked]:border-accent-solid data-[state=checked]:bg-accent-solid"
            >
              <Radix.Indicator className="size-1.5 rounded-full bg-on-solid" />
            </Radix.Item>
            {option.icon}
            <span className="min-w-0">
              <span id={`${id}-label`} className="block text-sm font-medium">
                {option.label}
              </span>
              {note ? (
                <span id={`${id}-note`} className="mt-0.5 block text-xs text-fg-muted">
                  {note}
                </span>
              ) : null}
            </span>
          </label>
        )
      })}
    </Radix.Root>
  )
}
