'use client'

import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { TextareaField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { ANSWER_MAX_CHARS, RefuseQuotaInput } from '@/lib/domain/quota/request'
import type { QueuedQuotaRequest } from '@/lib/domain/quota/view'
import { refuse } from '../actions'
import { RequestFacts } from './request-facts'
import { useQueueRefresh } from './use-queue-refresh'

const schema = RefuseQuotaInput.pick({ note: true })

export function RefuseDialog({
  request,
  onClose,
}: {
  /** Absent while it is closed. */
  request: QueuedQuotaRequest | undefined
  onClose: () => void
}) {
  const t = useTranslations('operator.queue')
  const refresh = useQueueRefresh()
  const form = useZodForm(schema, { defaultValues: { note: '' } })
  return (
    <FormDialog
      form={form}
      open={request !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('refuseTitle', { account: request?.accountName ?? '' })}
      submitLabel={t('refuse')}
      submitVariant="danger"
      onSubmit={async ({ note }) => {
        if (!request) return undefined
        const result = await refuse({ requestId: request.id, note })
        if (!result.ok) return result
        toast.success(t('refused', { account: request.accountName }))
        await refresh()
        return { ok: true }
      }}
    >
      {request ? <RequestFacts request={request} /> : null}
      <TextareaField
        control={form.control}
        name="note"
        label={t('why')}
        hint={t('noteHint')}
        limit={ANSWER_MAX_CHARS}
      />
    </FormDialog>
  )
}
