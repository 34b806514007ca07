'use client'

import { KeyRound, LogOut, ShieldQuestion, SlidersHorizontal } from 'lucide-react'
import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useReason } from '@/components/iam/use-reason'
import { Badge } from '@/components/ui/badge'
import { Button, ButtonLink } from '@/components/ui/button'
import { Copyable } from '@/components/ui/copyable'
import { Initials } from '@/components/ui/initials'
import { Popover } from '@/components/ui/popover'
import { paths } from '@/lib/client/paths'
import type { ConsoleFrame } from './frame'

/** Ends the session and shows the sign-in page. */
export const leave = () => void signOut({ callbackUrl: paths.signIn({ reason: 'signed-out' }) })

export function AccountMenu({
  user,
  account,
  verdictByAction,
}: Pick<ConsoleFrame, 'user' | 'account' | 'verdictByAction'>) {
  const t = useTranslations('shell')
  const reason = useReason()
  const [isOpen, setIsOpen] = useState(false)
  const label = t('accountMenu', { user: user.name })
  const places = user.mustChangePassword
    ? []
    : [
        { label: t('myCredentials'), icon: KeyRound, href: paths.account.credentials() },
        {
          label: t('accountSettings'),
          icon: SlidersHorizontal,
          href: paths.account.security(),
          disabledReason: reason(verdictByAction['iam:settings:get']),
        },
        { label: t('missingPermission'), icon: ShieldQuestion, href: paths.noAccess() },
      ]
  return (
    <Popover
      open={isOpen}
      onOpenChange={setIsOpen}
      align="end"
      label={label}
      initialFocus="panel"
      className="w-64 p-0"
      trigger={
        <button
          type="button"
          aria-label={label}
          className="flex h-8 items-center rounded-md px-1 transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <Initials name={user.name} className="size-6" />
        </button>
      }
    >
      <div className="flex items-center gap-2.5 px-3 pt-3 pb-2">
        <Initials name={user.name} />
        <div className="min-w-0">
          <p className="truncate text-sm font-medium">{user.name}</p>
          <p className="flex items-center gap-1.5 text-xs text-fg-muted">
            <span className="truncate">{account.name}</span>
            {account.isOperator ? <Badge tone="accent">{t('operatorAccount')}</Badge> : null}
          </p>
        </div>
      </div>
      <div className="px-3 pb-2 text-xs text-fg-muted">
        <span className="block">{t('accountId')}</span>
        <Copyable value={account.id} label={t('copyAccountId')} />
      </div>
      <div className="border-t border-line p-1">
        {places.map((place) => (
          <ButtonLink
            key={place.href}
            variant="ghost"
            icon={place.icon}
            href={place.href}
            disabledReason={place.disabledReason}
            onClick={() => setIsOpen(false)}
            className="w-full justify-start px-2 font-normal"
          >
            {place.label}
          </ButtonLink>
        ))}
        <Button
          variant="ghost"
          icon={LogOut}
          onClick={leave}
          className="w-full justify-start px-2 font-normal"
        >
          {t('signOut')}
        </Button>
      </div>
    </Popover>
  )
}
