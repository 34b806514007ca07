'use client'

import { Command } from 'cmdk'
import { Check, Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, type Ref, useRef, useState } from 'react'
import { cn } from './cn'
import { controlStyle } from './input'
import { matchesWords } from './matches-words'
import { useIsHydrated } from './use-is-hydrated'

export interface CheckListOption {
  value: string
  label: string
  description?: ReactNode
  /** At the end of the line, such as a badge. */
  end?: ReactNode
  /** Options of one heading stand together, in the order of their first. */
  group?: string
  keywords?: string[]
  isMono?: boolean
  disabledReason?: string
}

export interface CheckListProps {
  /** What is chosen among, read aloud. */
  label: string
  options: readonly CheckListOption[]
  values: readonly string[]
  onValuesChange: (values: string[]) => void
  searchPlaceholder?: string
  emptyText?: string
  isLoading?: boolean
  /** Height of the list as a class. */
  listClassName?: string
  id?: string
  onBlur?: () => void
  ref?: Ref<HTMLInputElement>
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
}

/** A choice of several from a list, found by typing; arrow keys move, Enter takes and gives back. */
export function CheckList({
  label,
  options,
  values,
  onValuesChange,
  searchPlaceholder,
  emptyText,
  isLoading = false,
  listClassName = 'max-h-56',
  onBlur,
  ref,
  'aria-required': _required,
  ...rest
}: CheckListProps) {
  const t = useTranslations('common')
  const isHydrated = useIsHydrated()
  const [active, setActive] = useState('')
  const isVisited = useRef(false)
  const groups = [...new Set(options.map((option) => option.group))]
  const chosen = values.map(
    (value) => options.find((option) => option.value === value) ?? { value, label: value },
  )
  const toggle = (value: string) =>
    onValuesChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value])

  return (
    <div className="flex min-w-0 flex-col gap-2">
      {chosen.length > 0 ? (
        <ul aria-label={t('chosen')} className="flex flex-wrap gap-1">
          {chosen.map((option) => (
            <li key={option.value} className="max-w-full">
              <button
                type="button"
                aria-label={t('takeOut', { name: option.label })}
                onClick={() => toggle(option.value)}
                className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-accent-line bg-accent-soft pr-1 pl-1.5 text-xs font-medium text-accent hover:bg-hover"
              >
                <span className="truncate">{option.label}</span>
                <X aria-hidden="true" className="size-3 shrink-0" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <Command
        label={label}
        filter={matchesWords}
        // The list marks its first entry by itself and scrolls the page to it: not before somebody is here.
        value={active}
        onValueChange={(value) => {
          if (isVisited.current) setActive(value)
        }}
        onFocusCapture={() => {
          isVisited.current = true
        }}
        onPointerMove={() => {
          isVisited.current = true
        }}
        className={cn(controlStyle, 'overflow-hidden', rest['aria-invalid'] && 'border-danger-solid')}
      >
        <div className="flex items-center gap-2 border-b border-line px-2.5">
          <Search aria-hidden="true" className="size-3.5 shrink-0 text-fg-subtle" />
          <Command.Input
            {...rest}
            ref={ref}
            onBlur={onBlur}
            placeholder={searchPlaceholder ?? t('search')}
            className="h-8 w-full bg-transparent text-sm outline-none"
          />
        </div>
        <Command.List
          label={label}
          aria-busy={isLoading || undefined}
          className={cn('overflow-y-auto p-1', listClassName)}
        >
          {/* The list counts its matches in the browser only. */}
          {isHydrated ? (
            <Command.Empty className="px-2 py-3 text-center text-xs text-fg-subtle">
              {isLoading ? t('loading') : (emptyText ?? t('noMatch'))}
            </Command.Empty>
          ) : null}
          {groups.map((group) => (
            <Command.Group
              key={group ?? ''}
              heading={group}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle"
            >
              {options
                .filter((option) => option.group === group)
                .map((option) => (
                  <Item
                    key={option.value}
                    option={option}
                    isChosen={values.includes(option.value)}
                    onToggle={() => toggle(option.value)}
                  />
                ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </div>
  )
}

function Item({
  option,
  isChosen,
  onToggle,
}: {
  option: CheckListOption
  isChosen: boolean
  onToggle: () => void
}) {
  const note = option.disabledReason ?? option.description
  return (
    <Command.Item
      value={option.value}
      keywords={[option.label, ...(option.keywords ?? [])]}
      disabled={option.disabledReason !== undefined}
      onSelect={onToggle}
      aria-checked={isChosen}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm data-[disabled=true]:cursor-not-allowed data-[selected=true]:bg-hover data-[disabled=true]:text-fg-subtle"
    >
      <span
        className={cn(
          'inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-fg-faint',
          isChosen && 'border-accent-solid bg-accent-solid text-on-solid',
        )}
      >
        {isChosen ? <Check aria-hidden="true" className="size-3 stroke-3" /> : null}
      </span>
      <span className="min-w-0 flex-1">
        <span className={cn('block truncate', option.isMono && 'font-mono text-xs')}>{option.label}</span>
        {note ? <span className="block truncate text-xs text-fg-subtle">{note}</span> : null}
      </span>
      {option.end}
    </Command.Item>
  )
}
