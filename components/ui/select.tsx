'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, type Ref, useId, useRef, useState } from 'react'
import { cn } from './cn'
import { controlStyle } from './input'
import { matchByPrefix, moveActive } from './listbox-keys'

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

const heights = { sm: 'h-7 text-xs', md: 'h-8 text-sm', lg: 'h-10 text-base' } as const

/**
 * One of a few. The select-only combobox of the ARIA practices: focus goes to the list, the active option is named by
 * `aria-activedescendant`. Our own, because the ready-made one hides the rest of the page from readers while open.
 */
export function Select({
  value,
  onValueChange,
  options,
  placeholder,
  size = 'md',
  disabled,
  className,
  onBlur,
  'aria-label': label,
  ...rest
}: SelectProps) {
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState(0)
  const chosen = options.find((option) => option.value === value)

  function openChange(next: boolean) {
    if (next)
      setActive(
        Math.max(
          0,
          options.findIndex((option) => option.value === value),
        ),
      )
    setIsOpen(next)
    if (!next) onBlur?.()
  }

  function choose(option: SelectOption | undefined) {
    if (!option || option.disabledReason !== undefined) return
    onValueChange(option.value)
    openChange(false)
  }

  function onListKey(event: KeyboardEvent) {
    const moved = moveActive(event.key, active, options.length)
    if (moved !== undefined) setActive(moved)
    else if (event.key === 'Enter' || (event.key === ' ' && typed.current.text === ''))
      choose(options[active])
    else if (event.key === 'Tab') openChange(false)
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const match = matchByPrefix(typed.current, event.key, options, active)
      if (match !== undefined) setActive(match)
    } else return
    if (event.key !== 'Tab') event.preventDefault()
  }

  return (
    <Radix.Root open={isOpen} onOpenChange={openChange}>
      <Radix.Trigger asChild>
        <button
          {...rest}
          type="button"
          role="combobox"
          aria-label={label}
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          aria-controls={listId}
          disabled={disabled}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
            event.preventDefault()
            openChange(true)
          }}
          className={cn(
            controlStyle,
            heights[size],
            'flex w-full min-w-0 items-center justify-between gap-2 px-2.5 text-left',
            className,
          )}
        >
          <span className={cn('flex min-w-0 items-center gap-2', !chosen && 'text-fg-subtle')}>
            {chosen?.icon}
            <span className="truncate">{chosen?.label ?? placeholder}</span>
          </span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-fg-subtle" />
        </button>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          ref={list}
          id={listId}
          role="listbox"
          tabIndex={0}
          aria-label={label}
          aria-labelledby={rest['aria-labelledby'] ?? (label ? undefined : rest.id && `${rest.id}-label`)}
          aria-activedescendant={`${listId}-${active}`}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            list.current?.focus()
          }}
          onKeyDown={onListKey}
          className="z-50 max-h-[min(22rem,var(--radix-popover-content-available-height))] min-w-(--radix-popover-trigger-width) overflow-y-auto rounded-lg bg-raised p-1 shadow-popover outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          {options.map((option, index) => (
            <Option
              key={option.value}
              id={`${listId}-${index}`}
              option={option}
              isActive={index === active}
              isChosen={option.value === value}
              onPoint={() => setActive(index)}
              onChoose={() => choose(option)}
            />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Option({
  id,
  option,
  isActive,
  isChosen,
  onPoint,
  onChoose,
}: {
  id: string
  option: SelectOption
  isActive: boolean
  isChosen: boolean
  onPoint: () => void
  onChoose: () => void
}) {
  const isDisabled = option.disabledReason !== undefined
  const note = option.disabledReason ?? option.description
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the list, which has the focus
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isDisabled || undefined}
      ref={isActive ? bringIntoView : undefined}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={cn(
        'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-md px-2 py-1 text-sm',
        isActive && 'bg-hover',
        isDisabled && 'cursor-not-allowed text-fg-subtle',
      )}
    >
      {option.icon}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{option.label}</span>
        {note ? <span className="block text-xs text-fg-subtle">{note}</span> : null}
      </span>
      <Check aria-hidden="true" className={cn('size-3.5 shrink-0 text-accent', !isChosen && 'invisible')} />
    </div>
  )
}

function bringIntoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' })
}
