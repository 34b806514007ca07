'use client'

import { Command } from 'cmdk'
import { CornerDownLeft, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { Action } from '@/components/ui/action'
import { cn } from '@/components/ui/cn'
import { useGuardedPush } from '@/components/ui/guarded-navigation'
import { Kbd } from '@/components/ui/kbd'
import { returnFocus } from '@/components/ui/return-focus'
import type { CommandGroup } from './command-registry'

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  groups: readonly CommandGroup[]
}

/** Does everything the page can. A forbidden command is found, and says why it cannot be done. */
export function CommandPalette({ open, onOpenChange, groups }: CommandPaletteProps) {
  const t = useTranslations('shell.palette')
  const push = useGuardedPush()

  function run(action: Action) {
    if (action.disabledReason !== undefined) return
    onOpenChange(false)
    if (action.href !== undefined) push(action.href)
    else action.perform?.()
  }

  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl bg-raised shadow-dialog outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Command loop label={t('title')}>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden="true" className="size-4 shrink-0 text-fg-subtle" />
              <Command.Input
                placeholder={t('placeholder')}
                className="h-12 w-full bg-transparent text-base outline-none focus-visible:outline-none"
              />
            </div>
            <Command.List className="max-h-[min(24rem,56vh)] scroll-py-2 overflow-y-auto p-2">
              <Command.Empty className="px-2 py-8 text-center text-sm text-fg-subtle">
                {t('empty')}
              </Command.Empty>
              {groups
                .filter((group) => group.actions.length > 0)
                .map((group) => (
                  <Command.Group
                    key={group.heading}
                    heading={group.heading}
                    className="mb-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle"
                  >
                    {group.actions.map((action) => (
                      <PaletteItem
                        key={action.id}
                        value={`${group.heading}/${action.id}`}
                        action={action}
                        onRun={() => run(action)}
                      />
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
            <footer className="flex items-center gap-4 border-t border-line px-4 py-2 text-xs text-fg-subtle">
              <span className="flex items-center gap-1.5">
                <Kbd keys={['↑', '↓']} /> {t('hintMove')}
              </span>
              <span className="flex items-center gap-1.5">
                <Kbd keys={['↵']} /> {t('hintRun')}
              </span>
              <span className="flex items-center gap-1.5">
                <Kbd keys={['Esc']} /> {t('hintClose')}
              </span>
            </footer>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteItem({ value, action, onRun }: { value: string; action: Action; onRun: () => void }) {
  const Icon = action.icon ?? CornerDownLeft
  const isDisabled = action.disabledReason !== undefined
  return (
    <Command.Item
      value={value}
      keywords={[action.label, ...(action.keywords ?? [])]}
      onSelect={onRun}
      className={cn(
        'flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2 py-1.5 text-sm data-[selected=true]:bg-hover',
        action.tone === 'danger' && 'text-danger',
        isDisabled && 'cursor-not-allowed text-fg-subtle',
      )}
    >
      <Icon aria-hidden="true" className={cn('size-4 shrink-0', !action.tone && 'text-fg-subtle')} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{action.label}</span>
        {isDisabled ? <span className="block text-xs text-fg-subtle">{action.disabledReason}</span> : null}
      </span>
      {action.shortcut ? <Kbd keys={action.shortcut} /> : null}
    </Command.Item>
  )
}
