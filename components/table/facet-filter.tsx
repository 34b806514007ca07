'use client'

import { Command } from 'cmdk'
import { Check, ListFilter, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Popover } from '@/components/ui/popover'

const SEARCH_FROM_OPTIONS = 8

export interface FacetOption {
  value: string
  label: string
  icon?: ReactNode
}

export interface FacetFilterProps {
  label: string
  options: readonly FacetOption[]
  /** Nothing chosen means: all. */
  values: readonly string[]
  onValuesChange: (values: string[]) => void
  /** One value at a time. */
  isSingle?: boolean
}

/** A filter by values of one property; what is chosen is written on the button. */
export function FacetFilter({ label, options, values, onValuesChange, isSingle = false }: FacetFilterProps) {
  const t = useTranslations()
  const chosen = options.filter((option) => values.includes(option.value))

  function toggle(value: string) {
    if (values.includes(value)) onValuesChange(values.filter((each) => each !== value))
    else onValuesChange(isSingle ? [value] : [...values, value])
  }

  return (
    <Popover
      className="w-56 p-0"
      label={label}
      trigger={
        <Button
          icon={ListFilter}
          className={cn(
            'max-w-72 font-normal',
            chosen.length === 0 && 'border-dashed text-fg-muted shadow-none',
          )}
        >
          <span className={cn(chosen.length > 0 && 'text-fg-muted')}>{label}</span>
          {chosen.length > 0 ? (
            <span className="truncate font-medium">
              {chosen.length > 2 ? chosen.length : chosen.map((option) => option.label).join(', ')}
            </span>
          ) : null}
        </Button>
      }
    >
      <Command label={label}>
        {/* With few options the field is not shown, but takes the keys all the same. */}
        <Command.Input
          placeholder={t('table.filterSearch')}
          className={
            options.length >= SEARCH_FROM_OPTIONS
              ? 'h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none focus-visible:outline-none'
              : 'sr-only'
          }
        />
        <Command.List className="max-h-72 overflow-y-auto p-1">
          <Command.Empty className="px-2 py-3 text-center text-xs text-fg-subtle">
            {t('common.noMatch')}
          </Command.Empty>
          {options.map((option) => {
            const isChosen = values.includes(option.value)
            return (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label]}
                onSelect={() => toggle(option.value)}
                aria-checked={isChosen}
                className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm data-[selected=true]:bg-hover"
              >
                <span
                  className={cn(
                    'inline-flex size-4 shrink-0 items-center justify-center border border-fg-faint',
                    isSingle ? 'rounded-full' : 'rounded-sm',
                    isChosen && 'border-accent-solid bg-accent-solid text-on-solid',
                  )}
                >
                  {isChosen ? <Check aria-hidden="true" className="size-3 stroke-3" /> : null}
                </span>
                {option.icon}
                <span className="min-w-0 flex-1 truncate">{option.label}</span>
              </Command.Item>
            )
          })}
        </Command.List>
        {chosen.length > 0 ? (
          <div className="border-t border-line p-1">
            <Button variant="ghost" size="sm" icon={X} className="w-full" onClick={() => onValuesChange([])}>
              {t('common.clear')}
            </Button>
          </div>
        ) : null}
      </Command>
    </Popover>
  )
}
