'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import { Fragment, type ReactElement, type ReactNode } from 'react'
import type { Action } from './action'
import { AppLink } from './app-link'
import { cn } from './cn'
import { Kbd } from './kbd'

const itemStyle =
  'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[highlighted]:bg-hover'

export interface DropdownMenuProps {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  className?: string
}

/** A menu with free content: use the pieces below. For actions see `ActionMenu`. */
export function DropdownMenu({
  trigger,
  children,
  align = 'end',
  side = 'bottom',
  className,
}: DropdownMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 overflow-y-auto rounded-lg bg-raised p-1 shadow-popover outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** One action. A forbidden one can be reached and says why beneath its name. */
export function MenuAction({ action }: { action: Action }) {
  const Icon = action.icon
  const isDisabled = action.disabledReason !== undefined
  const content = (
    <>
      {Icon ? <Icon aria-hidden="true" className="size-3.5 shrink-0" /> : null}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{action.label}</span>
        {isDisabled ? (
          <span className="block text-xs whitespace-normal text-fg-subtle">{action.disabledReason}</span>
        ) : null}
      </span>
      {action.shortcut ? <Kbd keys={action.shortcut} className="ml-3" /> : null}
    </>
  )
  const style = cn(
    itemStyle,
    action.tone === 'danger' && !isDisabled && 'text-danger data-[highlighted]:bg-danger-soft',
    isDisabled && 'cursor-not-allowed text-fg-subtle',
  )
  if (action.href !== undefined && !isDisabled) {
    return (
      <Radix.Item asChild className={style}>
        <AppLink href={action.href}>{content}</AppLink>
      </Radix.Item>
    )
  }
  return (
    <Radix.Item
      aria-disabled={isDisabled || undefined}
      className={style}
      onSelect={(event) => {
        if (isDisabled) event.preventDefault()
        else action.perform?.()
      }}
    >
      {content}
    </Radix.Item>
  )
}

/** Actions in groups divided by a line. */
export function ActionMenu({
  groups,
  ...rest
}: Omit<DropdownMenuProps, 'children'> & { groups: readonly (readonly Action[])[] }) {
  const filled = groups.filter((group) => group.length > 0)
  return (
    <DropdownMenu {...rest}>
      {filled.map((group, index) => (
        <Fragment key={group[0]?.id}>
          {index > 0 ? <MenuSeparator /> : null}
          {group.map((action) => (
            <MenuAction key={action.id} action={action} />
          ))}
        </Fragment>
      ))}
    </DropdownMenu>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <Radix.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-fg-subtle">{children}</Radix.Label>
  )
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}

export interface MenuChoiceOption {
  value: string
  label: ReactNode
  description?: ReactNode
  icon?: ReactNode
}

/** One of several, the chosen one ticked. */
export function MenuChoice({
  value,
  onValueChange,
  options,
}: {
  value: string
  onValueChange: (value: string) => void
  options: readonly MenuChoiceOption[]
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onValueChange}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={itemStyle}>
          {option.icon}
          <span className="min-w-0 flex-1">
            <span className="block truncate">{option.label}</span>
            {option.description ? (
              <span className="block truncate text-xs text-fg-subtle">{option.description}</span>
            ) : null}
          </span>
          <Radix.ItemIndicator>
            <Check aria-hidden="true" className="size-3.5 text-accent" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

/** On or off; the menu stays open so that several can be changed. */
export function MenuCheck({
  checked,
  onCheckedChange,
  children,
}: {
  checked: boolean
  onCheckedChange: (isChecked: boolean) => void
  children: ReactNode
}) {
  return (
    <Radix.CheckboxItem
      checked={checked}
      onCheckedChange={onCheckedChange}
      onSelect={(event) => event.preventDefault()}
      className={cn(itemStyle, 'pl-8 relative')}
    >
      <span
        className="absolute left-2 inline-flex size-4 items-center justify-center rounded-sm border border-fg-faint data-[on=true]:border-accent-solid data-[on=true]:bg-accent-solid"
        data-on={checked}
      >
        <Radix.ItemIndicator>
          <Check aria-hidden="true" className="size-3 stroke-3 text-on-solid" />
        </Radix.ItemIndicator>
      </span>
      <span className="truncate">{children}</span>
    </Radix.CheckboxItem>
  )
}
