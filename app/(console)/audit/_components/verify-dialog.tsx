'use client'

import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { Dialog } from '@/components/ui/dialog'
import { Spinner } from '@/components/ui/spinner'
import { errorDataOf } from '@/lib/client/get-json'
import { auditVerificationOptions } from '@/lib/client/queries/audit'
import { useErrorText } from '@/lib/i18n/error-text'
import type { VerifiedAccount } from '@/lib/services/audit/verify-account'

/** Follows the whole chain while one looks on, and says what came of it. */
export function VerifyDialog({ onOpenChange }: { onOpenChange: (isOpen: boolean) => void }) {
  const t = useTranslations('audit.verify')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const { data, error, isFetching, refetch } = useQuery(auditVerificationOptions(projectId))
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('description')}
      footer={
        <Button icon={RotateCw} isBusy={isFetching} onClick={() => void refetch()}>
          {t('again')}
        </Button>
      }
    >
      <div aria-live="polite" aria-busy={isFetching} className="grid gap-4">
        {isFetching ? (
          <p className="flex items-center gap-2 text-fg-muted">
            <Spinner /> {t('running')}
          </p>
        ) : error ? (
          <Callout tone="danger">{errorText(errorDataOf(error))}</Callout>
        ) : data ? (
          <Outcome verification={data} />
        ) : null}
      </div>
    </Dialog>
  )
}

function Outcome({ verification }: { verification: VerifiedAccount }) {
  const t = useTranslations('audit.verify')
  const format = useFormatter()
  const { fault, records, first, last, signedThrough, keyId, isWitnessed } = verification
  const range =
    fault && (fault.through === fault.sequence ? `${fault.sequence}` : `${fault.sequence} – ${fault.through}`)
  return (
    <>
      {fault ? (
        <Callout tone="danger" title={t('broken', { sequence: fault.sequence })}>
          {t(`fault.${fault.kind}`, { range: range ?? '' })}
        </Callout>
      ) : (
        <Callout tone="success" title={t('whole')}>
          {t('wholeText')} {signedThrough < last ? t('unsigned', { count: last - signedThrough }) : null}
        </Callout>
      )}
      <DescriptionList
        columns={1}
        items={[
          { term: t('records'), value: format.number(records) },
          { term: t('range'), value: last > 0 ? `${first} – ${last}` : null },
          { term: t('signedThrough'), value: signedThrough > 0 ? signedThrough : t('notYetSigned') },
          { term: t('witness'), value: isWitnessed ? t('compared') : t('notHere') },
          { term: t('keyId'), value: <Copyable value={keyId} label={t('copyKeyId')} /> },
        ]}
      />
    </>
  )
}
