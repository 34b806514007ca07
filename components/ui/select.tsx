'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode, Ref } from 'react'
import { cn } from './cn'
import { controlStyle } from './input'

export interface SelectOption {
  value: string
  label: string
  /** A second, quiet line. */
  description?: string
  icon?: ReactNode
  /** A reason keeps the option in sight and not choosable. */
  disabledReason?: string
}

export interface SelectProps {
  value: string
  onValueChange: (value: string) => void
  options: readonly SelectOption[]
  placeholder?: string
  size?: 'sm' | 'md' | 'lg'
  id?: string
  name?: string
  disabled?: boolean
  onBlur?: () => void
  className?: string
  ref?: Ref<HTMLButtonElement>
  'aria-label'?: string
  'aria-labelledby'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
}

// Radix keeps '' for "nothing chosen", while "no limit" and its like are values of our forms.
const EMPTY = '\u0000'
const heights = { sm: 'h-7 text-xs', md: 'h-8 text-sm', lg: 'h-10 text-base' } as const

export function Select({
  value,
  onValueChange,
  options,
  placeholder,
  size = 'md',
  name,
  disabled,
  className,
  onBlur,
  ...rest
}: SelectProps) {
  const hasEmptyOption = options.some((option) => option.value === '')
  const inner = (outer: string) => (outer === '' && hasEmptyOption ? EMPTY : outer)
  return (
    <Radix.Root
      value={inner(value)}
      onValueChange={(next) => onValueChange(next === EMPTY ? '' : next)}
      name={name}
      disabled={disabled}
      onOpenChange={(isOpen) => {
        if (!isOpen) onBlur?.()
      }}
    >
      <Radix.Trigger
        {...rest}
        className={cn(
          controlStyle,
          heights[size],
          'flex w-full min-w-0 items-center justify-between gap-2 px-2.5 text-left data-[placeholder]:text-fg-subtle',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-fg-subtle" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-[min(22rem,var(--radix-select-content-available-height))] min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg bg-raised p-1 shadow-popover data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={inner(option.value)}
                disabled={option.disabledReason !== undefined}
                className="relative flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-md py-1 pr-8 pl-2 text-sm outline-none data-[disabled]:cursor-not-allowed data-[highlighted]:bg-hover data-[disabled]:text-fg-subtle"
              >
                {option.icon}
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.disabledReason || option.description ? (
                    <span className="block text-xs text-fg-subtle">
                      {option.disabledReason ?? option.description}
                    </span>
                  ) : null}
                </span>
                <Radix.ItemIndicator className="absolute right-2">
                  <Check aria-hidden="true" className="size-3.5 text-accent" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
