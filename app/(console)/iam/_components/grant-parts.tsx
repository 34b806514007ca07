'use client'

import { TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { usePermit } from '@/components/iam/actor'
import { AppLink } from '@/components/ui/app-link'
import { Badge } from '@/components/ui/badge'
import { paths } from '@/lib/client/paths'
import type { GrantView } from '@/lib/domain/iam/view'

/** The name of what is granted, leading to what it says, and its kind. */
export function PolicyLink({ policy }: { policy: GrantView['policy'] }) {
  const mayRead = usePermit()('iam:policies:list').ok
  const name = mayRead ? (
    <AppLink
      href={paths.iam.policy(policy.id ?? policy.name)}
      className="truncate rounded-sm font-medium text-fg hover:text-accent hover:underline"
    >
      {policy.name}
    </AppLink>
  ) : (
    <span className="truncate font-medium text-fg">{policy.name}</span>
  )
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      {name}
      <PolicyKind policy={policy} />
    </span>
  )
}

export function PolicyKind({ policy }: { policy: { id: string | null; kind: 'policy' | 'role' } }) {
  const t = useTranslations('iam.grant.kind')
  if (policy.id !== null) return <Badge tone="accent">{t('custom')}</Badge>
  return <Badge>{policy.kind === 'role' ? t('role') : t('system')}</Badge>
}

/** Why a grant has no effect; nothing while it has. */
export function GrantWarning({
  grant,
  scope,
  worksIn = [],
}: {
  grant: Pick<GrantView, 'missing' | 'isMisplaced' | 'policy' | 'project'>
  /** Whose grants were looked through for the missing role. */
  scope: 'group' | 'agency' | 'user'
  /** Names of regions where it works all the same. */
  worksIn?: readonly string[]
}) {
  const t = useTranslations('iam.grant')
  const format = useFormatter()
  if (grant.missing === null && !grant.isMisplaced) return null
  const sentence = grant.isMisplaced
    ? t('misplaced')
    : worksIn.length > 0
      ? t('worksOnlyIn', {
          role: grant.policy.name,
          missing: grant.missing ?? '',
          regions: format.list(worksIn),
        })
      : t(`missing.${scope}`, { role: grant.policy.name, missing: grant.missing ?? '' })
  return (
    <p className="flex items-start gap-2 text-sm whitespace-normal">
      <Badge tone="warning" icon={TriangleAlert} className="shrink-0">
        {worksIn.length > 0 && !grant.isMisplaced ? t('partly') : t('ineffective')}
      </Badge>
      <span className="text-fg-muted">{sentence}</span>
    </p>
  )
}
