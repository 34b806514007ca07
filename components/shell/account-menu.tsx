'use client'

import { LogOut } from 'lucide-react'
import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { Copyable } from '@/components/ui/copyable'
import { DropdownMenu, MenuAction, MenuSeparator } from '@/components/ui/dropdown-menu'
import { Initials } from '@/components/ui/initials'
import { paths } from '@/lib/client/paths'
import type { ConsoleFrame } from './frame'

/** Ends the session and shows the sign-in page. */
export const leave = () => void signOut({ callbackUrl: paths.signIn({ reason: 'signed-out' }) })

export function AccountMenu({ user, account }: Pick<ConsoleFrame, 'user' | 'account'>) {
  const t = useTranslations('shell')
  return (
    <DropdownMenu
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={t('accountMenu', { user: user.name })}
          className="flex h-8 items-center gap-2 rounded-md px-1 transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <Initials name={user.name} className="size-6" />
        </button>
      }
    >
      <div className="flex items-center gap-2.5 px-2 py-2">
        <Initials name={user.name} />
        <div className="min-w-0">
          <p className="truncate text-sm font-medium">{user.name}</p>
          <p className="flex items-center gap-1.5 text-xs text-fg-muted">
            <span className="truncate">{account.name}</span>
            {account.isOperator ? <Badge tone="accent">{t('operatorAccount')}</Badge> : null}
          </p>
        </div>
      </div>
      <div className="px-2 pb-1.5 text-xs text-fg-muted">
        <span className="block">{t('accountId')}</span>
        <Copyable value={account.id} label={t('copyAccountId')} />
      </div>
      <MenuSeparator />
      <MenuAction action={{ id: 'sign-out', label: t('signOut'), icon: LogOut, perform: leave }} />
    </DropdownMenu>
  )
}
