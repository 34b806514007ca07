'use client'

import { Command } from 'cmdk'
import { Check, ChevronsUpDown, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Popover as Radix } from 'radix-ui'
import { type ReactNode, type Ref, useState } from 'react'
import { cn } from './cn'
import { controlStyle } from './input'
import { matchesWords } from './matches-words'

export interface ComboboxOption {
  value: string
  label: string
  description?: string
  icon?: ReactNode
  /** Options of one heading stand together, in the order of their first. */
  group?: string
  keywords?: string[]
  disabledReason?: string
}

export interface ComboboxProps {
  value: string
  onValueChange: (value: string) => void
  options: readonly ComboboxOption[]
  placeholder?: string
  searchPlaceholder?: string
  emptyText?: string
  /** When given, the list is searched by the caller (on a server) and shown as it comes. */
  onSearchChange?: (text: string) => void
  isLoading?: boolean
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

/** A choice of one from a long list, found by typing. */
export function Combobox({
  value,
  onValueChange,
  options,
  placeholder,
  searchPlaceholder,
  emptyText,
  onSearchChange,
  isLoading = false,
  disabled,
  onBlur,
  className,
  ...rest
}: ComboboxProps) {
  const t = useTranslations('common')
  const [isOpen, setIsOpen] = useState(false)
  const chosen = options.find((option) => option.value === value)
  const groups = [...new Set(options.map((option) => option.group))]

  function openChange(next: boolean) {
    setIsOpen(next)
    if (!next) onBlur?.()
  }

  return (
    <Radix.Root open={isOpen} onOpenChange={openChange}>
      <Radix.Trigger asChild>
        <button
          {...rest}
          type="button"
          role="combobox"
          aria-expanded={isOpen}
          disabled={disabled}
          className={cn(
            controlStyle,
            'flex h-8 w-full min-w-0 items-center justify-between gap-2 px-2.5 text-left text-sm',
            className,
          )}
        >
          {chosen ? (
            <span className="flex min-w-0 items-center gap-2">
              {chosen.icon}
              <span className="truncate">{chosen.label}</span>
            </span>
          ) : (
            <span className="truncate text-fg-subtle">{placeholder ?? t('choose')}</span>
          )}
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-fg-subtle" />
        </button>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={rest['aria-label'] ?? searchPlaceholder ?? placeholder ?? t('choose')}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 overflow-hidden rounded-lg bg-raised shadow-popover outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Command
            shouldFilter={onSearchChange === undefined}
            filter={matchesWords}
            label={searchPlaceholder ?? t('search')}
          >
            <div className="flex items-center gap-2 border-b border-line px-2.5">
              <Search aria-hidden="true" className="size-3.5 shrink-0 text-fg-subtle" />
              <Command.Input
                onValueChange={onSearchChange}
                placeholder={searchPlaceholder ?? t('search')}
                className="h-8 w-full bg-transparent text-sm outline-none"
              />
            </div>
            <Command.List className="max-h-72 overflow-auto p-1">
              {isLoading ? (
                <Command.Loading>
                  <p className="px-2 py-1.5 text-xs text-fg-subtle">{t('loading')}</p>
                </Command.Loading>
              ) : (
                <Command.Empty className="px-2 py-3 text-center text-xs text-fg-subtle">
                  {emptyText ?? t('noMatch')}
                </Command.Empty>
              )}
              {groups.map((group) => (
                <Command.Group
                  key={group ?? ''}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle"
                >
                  {options
                    .filter((option) => option.group === group)
                    .map((option) => (
                      <Command.Item
                        key={option.value}
                        value={option.value}
                        keywords={[option.label, ...(option.keywords ?? [])]}
                        disabled={option.disabledReason !== undefined}
                        onSelect={() => {
                          onValueChange(option.value)
                          openChange(false)
                        }}
                        className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm data-[disabled=true]:cursor-not-allowed data-[selected=true]:bg-hover data-[disabled=true]:text-fg-subtle"
                      >
                        {option.icon}
                        <span className="min-w-0 flex-1">
                          <span className="block truncate">{option.label}</span>
                          {option.disabledReason || option.description ? (
                            <span className="block truncate text-xs text-fg-subtle">
                              {option.disabledReason ?? option.description}
                            </span>
                          ) : null}
                        </span>
                        {option.value === value ? (
                          <Check aria-hidden="true" className="size-3.5 shrink-0 text-accent" />
                        ) : null}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
