import { ArrowRight, LockKeyhole } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { regionName } from '@/components/shell/frame'
import { Badge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CopyButton } from '@/components/ui/copyable'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { switchRegion } from '@/lib/auth/switch-region'
import { safeCallbackPath } from '@/lib/client/paths'
import { type Action, isAccountWide, isAction } from '@/lib/domain/iam/actions'
import { decide, granting, withoutEffect } from '@/lib/domain/iam/decide'
import { listGrantors } from '@/lib/services/iam/explain-permission'
import { getOwnProfile } from '@/lib/services/iam/users/get-own-profile'
import { RegionChoice } from './_components/region-choice'

type Search = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access'))('title') }
}

/** Why one was refused, who can help, and what to send them; without an action the same in general [I1, I3]. */
export default async function NoAccessPage({ searchParams }: { searchParams: Search }) {
  const [ctx, frame, t, locale, search] = await Promise.all([
    pageContext(),
    getConsoleFrame(),
    getTranslations('access'),
    getLocale(),
    searchParams,
  ])
  const [grantors, profile] = await Promise.all([listGrantors(ctx, {}), getOwnProfile(ctx, {})])
  const { actor, request } = ctx
  const action: Action | undefined =
    typeof search.action === 'string' && isAction(search.action) ? search.action : undefined
  const from = safeCallbackPath(typeof search.from === 'string' ? search.from : undefined)
  const verdict = action ? decide(ctx, action) : undefined
  const nameOf = (regionId: string) => {
    const region = frame.regions.find(({ id }) => id === regionId)
    return region ? regionName(region, locale) : regionId
  }
  const here = nameOf(actor.regionId)
  const others = profile.projects
    .filter(({ id, isOpen }) => isOpen && id !== actor.projectId)
    .filter(
      ({ id, regionId }) =>
        !action || decide({ actor: { ...actor, projectId: id, regionId }, request }, action).ok,
    )
  const isAskable = !verdict || (!verdict.ok && verdict.code.startsWith('iam.denied'))
  // A service without regions: neither the page nor who helps must think of this one.
  const isAnywhere = action !== undefined && isAccountWide(action)
  const { ineffective, misplaced } = action
    ? withoutEffect(ctx, action)
    : { ineffective: frame.ineffectiveRoles, misplaced: [] }
  const message = t(isAnywhere ? 'messageAnywhere' : 'message', {
    user: actor.userName,
    userId: actor.userId,
    account: actor.accountName,
    accountId: actor.accountId,
    region: here,
    projectId: actor.projectId,
    action: action ?? t('messageAny'),
    policies: action
      ? granting(action).join(', ')
      : t('messageAnyPolicies', { policies: granting('ims:images:list').join(', ') }),
  })
  const remarks = [
    ...ineffective.map(({ role, missing }) => t('messageDependency', { role, missing })),
    ...misplaced.map(({ policy, via }) => t('messageMisplaced', { policy, via })),
  ]
  const text = [message, ...remarks].join('\n')
  const why = () => {
    const account = actor.accountName
    switch (verdict?.ok === false ? verdict.code : undefined) {
      case 'iam.operator_only':
        return t('operatorOnly')
      case 'iam.account_frozen':
        return t('frozen')
      case 'iam.denied_explicitly':
        return t('explicit', { account, action: action ?? '' })
      default:
        return t(isAnywhere ? 'howAnywhere' : 'how', { account })
    }
  }

  return (
    <div className="max-w-3xl">
      <PageHeader title={action ? t('title') : t('helpTitle')} />
      <div className="flex flex-col gap-4">
        <Card aria-label={t('title')}>
          <div className="flex items-start gap-3">
            <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg border border-line bg-well text-fg-muted">
              <LockKeyhole aria-hidden="true" className="size-4" />
            </span>
            <div className="min-w-0 space-y-2 text-sm">
              <h2 className="text-base font-semibold">
                {action ? t(isAnywhere ? 'headingAnywhere' : 'heading', { region: here }) : t('headingHelp')}
              </h2>
              {!actor.isOwner && actor.grants.length === 0 ? <p>{t('newcomer')}</p> : null}
              <p className="text-fg-muted">{why()}</p>
              {action && isAskable && verdict?.ok === false && verdict.code === 'iam.denied' ? (
                <p>{t('need', { action, policies: granting(action).join(', ') })}</p>
              ) : null}
              {ineffective.map(({ role, missing }) => (
                <p key={role}>{t('ineffective', { role, missing })}</p>
              ))}
              {misplaced.map(({ policy, via }) => (
                <p key={`${policy} ${via}`}>{t('misplaced', { policy, via })}</p>
              ))}
            </div>
          </div>
        </Card>
        {verdict?.ok ? (
          <Callout
            tone="success"
            actions={
              <ButtonLink href={from} icon={ArrowRight}>
                {t('goOn')}
              </ButtonLink>
            }
          >
            {t('granted')}
          </Callout>
        ) : null}
        {isAskable ? (
          <>
            {others.length > 0 ? (
              <Card title={action ? t('regionsTitle') : t('regionsTitleOther')}>
                <RegionChoice
                  regions={others.map(({ regionId }) => ({ id: regionId, name: nameOf(regionId) }))}
                  onSwitch={switchRegion}
                  goTo={from}
                />
              </Card>
            ) : null}
            {grantors.names.length > 0 ? (
              <Card title={t('whoTitle')} aria-label={t('whoTitle')}>
                <p className="text-sm text-fg-muted">
                  {t('whoText', { count: grantors.names.length, account: actor.accountName })}
                </p>
                <ul className="mt-2 flex flex-wrap gap-1.5">
                  {grantors.names.map((name) => (
                    <li key={name}>
                      <Badge>{name}</Badge>
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            <Card
              title={t('messageTitle')}
              description={t('messageText')}
              actions={<CopyButton value={text} label={t('copyMessage')} />}
            >
              <pre className="font-sans text-sm break-words whitespace-pre-wrap">{text}</pre>
            </Card>
          </>
        ) : null}
      </div>
    </div>
  )
}
