'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { Failure } from '@/components/feedback/failure'
import { useActor } from '@/components/iam/actor'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { ownProfileOptions } from '@/lib/client/queries/account'
import { useErrorText } from '@/lib/i18n/error-text'
import { credentialsParams } from '../search-params'
import { AccessKeyList } from './access-key-list'
import { ChangePasswordDialog } from './change-password-dialog'
import { IdentityCard } from './identity-card'
import { PasswordCard } from './password-card'
import { SessionList } from './session-list'

/** Who one is here, and what proves it: password, sessions, access keys [I7]. */
export function CredentialsPage() {
  const t = useTranslations('account')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const [{ dialog }, setParams] = useQueryStates(credentialsParams)
  const { data: profile, error, refetch } = useQuery(ownProfileOptions(projectId))
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {error && !profile ? (
        <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          <IdentityCard profile={profile} />
          <PasswordCard profile={profile} onChange={() => void setParams({ dialog: 'password' })} />
          <SessionList />
          <AccessKeyList
            userName={profile?.user.name ?? ''}
            isCreating={dialog === 'access-key'}
            onCreatingChange={(isOpen) => void setParams({ dialog: isOpen ? 'access-key' : null })}
          />
        </div>
      )}
      {profile ? (
        <ChangePasswordDialog
          profile={profile}
          open={dialog === 'password'}
          onOpenChange={(isOpen) => void setParams({ dialog: isOpen ? 'password' : null })}
        />
      ) : null}
    </>
  )
}
