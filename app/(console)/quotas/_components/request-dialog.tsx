'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { SelectField, TextareaField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { fromTyped, LimitField, toTyped } from '@/components/quota/limit-field'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { quotaKeys } from '@/lib/client/queries/quotas'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { limitMaxOf, REASON_MAX_CHARS, REASON_MIN_CHARS, RequestQuotaInput } from '@/lib/domain/quota/request'
import type { QuotaView } from '@/lib/services/quota/get-quotas'
import { request } from '../actions'

/** Asks the operator for more: what, how much, why. */
export function RequestDialog({
  resource,
  quotas,
  pending,
  disabledReason,
  onClose,
}: {
  /** Null while it is closed. */
  resource: QuotaResource | null
  quotas: readonly QuotaView[]
  pending: ReadonlySet<QuotaResource>
  disabledReason: string | undefined
  onClose: () => void
}) {
  const t = useTranslations('quota')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  const client = useQueryClient()
  const limitOf = (of: string) => quotas.find((quota) => quota.resource === of)?.limit ?? 0
  const form = useZodForm(requestForm(limitOf), {
    defaultValues: { resource: resource ?? 'private_images', limit: null as unknown as number, reason: '' },
  })
  const { control } = form
  const chosen = form.watch('resource')

  return (
    <FormDialog
      form={form}
      open={resource !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('requestTitle')}
      description={t('requestText')}
      submitLabel={t('send')}
      disabledReason={disabledReason}
      onSubmit={async (values) => {
        const requestedLimit = fromTyped(values.resource, values.limit)
        const result = await request({ resource: values.resource, requestedLimit, reason: values.reason })
        if (!result.ok) return result
        toast.success(t('sent', { name: name(values.resource) }))
        await client.invalidateQueries({ queryKey: quotaKeys.all })
        return { ok: true }
      }}
    >
      <SelectField
        control={control}
        name="resource"
        label={t('column.resource')}
        options={quotas.map((quota) => ({
          value: quota.resource,
          label: name(quota.resource),
          description: t('usedOf', {
            used: amount(quota.resource, quota.used),
            limit: amount(quota.resource, quota.limit),
          }),
          disabledReason: pending.has(quota.resource) ? t('isRequestedReason') : undefined,
        }))}
      />
      <LimitField
        key={chosen}
        resource={chosen}
        control={control}
        name="limit"
        label={t('wanted')}
        hint={t('presentLimit', { limit: amount(chosen, limitOf(chosen)) })}
      />
      <TextareaField
        control={control}
        name="reason"
        label={t('reason')}
        hint={t('reasonHint', { minimum: REASON_MIN_CHARS })}
        limit={REASON_MAX_CHARS}
        rows={4}
      />
    </FormDialog>
  )
}

/** The verb's rules, in the unit that is typed. */
function requestForm(limitOf: (resource: string) => number) {
  return z
    .object({
      resource: RequestQuotaInput.shape.resource,
      limit: z.number().int('whole_number'),
      reason: RequestQuotaInput.shape.reason,
    })
    .superRefine(({ resource, limit }, issues) => {
      const minimum = toTyped(resource, limitOf(resource)) + 1
      const origin = 'number' as const
      if (limit < minimum)
        issues.addIssue({ code: 'too_small', origin, minimum, path: ['limit'], message: 'too_small' })
      const maximum = toTyped(resource, limitMaxOf(resource))
      if (limit > maximum)
        issues.addIssue({ code: 'too_big', origin, maximum, path: ['limit'], message: 'too_large' })
    })
}
