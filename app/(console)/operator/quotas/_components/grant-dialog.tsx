'use client'

import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { TextareaField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { fromTyped, LimitField, toTyped } from '@/components/quota/limit-field'
import { useQuotaAmount } from '@/components/quota/quota-amount'
import { ANSWER_MAX_CHARS } from '@/lib/domain/quota/request'
import type { QueuedQuotaRequest } from '@/lib/domain/quota/view'
import { grant } from '../actions'
import { RequestFacts } from './request-facts'
import { useQueueRefresh } from './use-queue-refresh'

const schema = z.object({
  limit: z.number().int('whole_number').min(0, 'too_small'),
  note: z.string().trim().max(ANSWER_MAX_CHARS, 'too_long'),
})

export function GrantDialog({
  request,
  onClose,
}: {
  /** Absent while it is closed. */
  request: QueuedQuotaRequest | undefined
  onClose: () => void
}) {
  const t = useTranslations('operator.queue')
  const amount = useQuotaAmount()
  const refresh = useQueueRefresh()
  const resource = request?.resource ?? 'private_images'
  const form = useZodForm(schema, {
    defaultValues: { limit: toTyped(resource, request?.requestedLimit ?? 0), note: '' },
  })
  return (
    <FormDialog
      form={form}
      open={request !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('grantTitle', { account: request?.accountName ?? '' })}
      submitLabel={t('grant')}
      onSubmit={async ({ limit, note }) => {
        if (!request) return undefined
        const result = await grant({ requestId: request.id, limit: fromTyped(resource, limit), note })
        if (!result.ok) return result
        toast.success(t('granted', { account: request.accountName }))
        await refresh()
        return { ok: true }
      }}
    >
      {request ? <RequestFacts request={request} /> : null}
      <LimitField
        resource={resource}
        control={form.control}
        name="limit"
        label={t('newLimit')}
        hint={t('newLimitHint', { used: amount(resource, request?.used ?? 0) })}
      />
      <TextareaField
        control={form.control}
        name="note"
        label={t('note')}
        hint={t('noteHint')}
        limit={ANSWER_MAX_CHARS}
        isOptional
      />
    </FormDialog>
  )
}
