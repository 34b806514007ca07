import { LockKeyhole } from 'lucide-react'
import { getLocale, getTranslations } from 'next-intl/server'
import { regionName } from '@/components/shell/frame'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { actionNames, actions } from '@/lib/domain/iam/actions'
import { granting } from '@/lib/domain/iam/decide'

/** A page the person may not open: says which permission is missing, who gives it, and why a role has no effect [I1, I3]. */
export default async function NoAccessPage({ searchParams }: { searchParams: Promise<{ action?: string }> }) {
  const [t, locale, frame, { action }] = await Promise.all([
    getTranslations('access'),
    getLocale(),
    getConsoleFrame(),
    searchParams,
  ])
  const here = frame.regions.find(({ id }) => id === frame.currentRegionId)
  const known = actionNames.find((name) => name === action)
  const isOperatorOnly = known !== undefined && actions[known].access === 'operator'
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState
        icon={LockKeyhole}
        title={t('heading', { region: here ? regionName(here, locale) : frame.currentRegionId })}
      >
        <p>{isOperatorOnly ? t('operatorOnly') : t('how', { account: frame.account.name })}</p>
        {known && !isOperatorOnly ? (
          <p className="mt-2">{t('need', { action: known, policies: granting(known).join(', ') })}</p>
        ) : null}
        {frame.ineffectiveRoles.map(({ role, missing }) => (
          <p key={role} className="mt-2">
            {t('ineffective', { role, missing })}
          </p>
        ))}
      </EmptyState>
    </>
  )
}
