'use client'

import { Plus, ShieldOff, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import type { GrantView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { revoke } from '../actions'
import { GrantDialog } from './grant-dialog'
import { GrantWarning, PolicyLink } from './grant-parts'
import { useIamRefresh } from './use-iam-refresh'
import { useRegionName } from './use-projects'

export interface Receiver {
  kind: 'group' | 'agency'
  id: string
  name: string
}

/** What a group or an agency has been given, with what has no effect and why; grants more and takes back. */
export function GrantList({ receiver, grants }: { receiver: Receiver; grants: readonly GrantView[] }) {
  const t = useTranslations('iam.grant')
  const errorText = useErrorText()
  const regionName = useRegionName()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useIamRefresh()
  const [isGranting, setIsGranting] = useState(false)
  const [revoking, setRevoking] = useState<GrantView>()
  const revokeRefusal = reason(permit('iam:permissions:revoke'))
  const placeOf = ({ project }: GrantView) => (project ? regionName(project.regionId) : t('allProjects'))
  const button = (
    <Button
      size="sm"
      variant="primary"
      icon={Plus}
      disabledReason={reason(
        permit('iam:permissions:grant'),
        permit('iam:policies:list'),
        permit('iam:permissions:list'),
      )}
      onClick={() => setIsGranting(true)}
    >
      {t('grant')}
    </Button>
  )
  return (
    <>
      <Card title={t('title')} description={t(`text.${receiver.kind}`)} actions={button} isFlush>
        {grants.length === 0 ? (
          <EmptyState icon={ShieldOff} title={t('noneTitle')}>
            {t(`none.${receiver.kind}`)}
          </EmptyState>
        ) : (
          <ul aria-label={t('title')} className="divide-y divide-line">
            {grants.map((grant) => (
              <li key={grant.id} className="flex flex-col gap-1.5 py-2 pr-2 pl-4">
                <div className="flex flex-wrap items-center gap-x-4 gap-y-1 md:flex-nowrap">
                  <span className="flex w-full min-w-0 md:w-80">
                    <PolicyLink policy={grant.policy} />
                  </span>
                  <span className="min-w-0 flex-1 truncate text-sm">{placeOf(grant)}</span>
                  <RelativeTime value={grant.createdAt} className="text-sm text-fg-muted" />
                  <Button
                    size="sm"
                    variant="ghost"
                    icon={Undo2}
                    aria-label={t('revokeOf', { policy: grant.policy.name, place: placeOf(grant) })}
                    disabledReason={revokeRefusal}
                    onClick={() => setRevoking(grant)}
                  >
                    {t('revoke')}
                  </Button>
                </div>
                <GrantWarning grant={grant} scope={receiver.kind} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      {isGranting ? (
        <GrantDialog receiver={receiver} grants={grants} onClose={() => setIsGranting(false)} />
      ) : null}
      <ConfirmDialog
        open={revoking !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRevoking(undefined)
        }}
        title={t('revokeTitle', { policy: revoking?.policy.name ?? '', name: receiver.name })}
        confirmLabel={t('revoke')}
        tone="danger"
        onConfirm={async () => {
          if (!revoking) return undefined
          const done = await revoke(revoking.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('revoked', { policy: revoking.policy.name }))
          await refresh()
          return undefined
        }}
      >
        {t(`revokeText.${receiver.kind}`, { place: revoking ? placeOf(revoking) : '' })}
      </ConfirmDialog>
    </>
  )
}
