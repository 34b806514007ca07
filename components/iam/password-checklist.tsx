import { Check, Circle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '@/components/ui/cn'
import { passwordVerdicts } from '@/lib/domain/iam/password-policy'
import type { OwnProfileView } from '@/lib/domain/iam/view'

/** What the account asks of a password, ticked off while it is typed; earlier ones are known to the server alone. */
export function PasswordChecklist({
  password,
  rules,
  names,
  hasHistory = true,
}: {
  password: string
  rules: OwnProfileView['passwordRules']
  names: { userName: string; accountName: string }
  /** Off for somebody who has no earlier passwords. */
  hasHistory?: boolean
}) {
  const t = useTranslations('account.rule')
  const verdicts = passwordVerdicts(password, rules, names)
  const isTyped = password !== ''
  const lines = [
    { id: 'length', text: t('length', { minimum: rules.passwordMinLength }), isMet: verdicts.length.ok },
    { id: 'classes', text: t('classes', { minimum: rules.passwordMinClasses }), isMet: verdicts.classes.ok },
    { id: 'name', text: t('name'), isMet: isTyped && verdicts.name.ok },
    ...(hasHistory
      ? [{ id: 'history', text: t('history', { count: rules.passwordHistory }), isMet: undefined }]
      : []),
  ]
  return (
    <ul className="flex flex-col gap-0.5 pt-0.5">
      {lines.map(({ id, text, isMet }) => {
        const Icon = isMet ? Check : Circle
        return (
          <li key={id} className={cn('flex items-start gap-1.5', isMet && 'text-success')}>
            <Icon aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
            {text}
            {isMet === undefined ? null : <span className="sr-only">{isMet ? t('met') : t('notMet')}</span>}
          </li>
        )
      })}
    </ul>
  )
}
