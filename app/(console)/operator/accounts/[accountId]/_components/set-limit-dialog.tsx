'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { fromTyped, LimitField, toTyped } from '@/components/quota/limit-field'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { accountKeys } from '@/lib/client/queries/operator'
import type { AccountQuota } from '@/lib/domain/account/view'
import { setLimit } from '../../actions'

const schema = z.object({ limit: z.number().int('whole_number').min(0, 'too_small').nullable() })

/** Sets a limit without a request; an empty field goes back to the default. */
export function SetLimitDialog({
  accountId,
  quota,
  place,
  onClose,
}: {
  accountId: string
  /** Absent while it is closed. */
  quota: AccountQuota | undefined
  /** Where it counts: a region, or the whole account. */
  place: string
  onClose: () => void
}) {
  const t = useTranslations('operator.account')
  const tQuota = useTranslations('quota')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  const client = useQueryClient()
  const form = useZodForm(schema, {
    defaultValues: { limit: quota ? toTyped(quota.resource, quota.limit) : null },
  })
  const resource = quota?.resource ?? 'private_images'
  return (
    <FormDialog
      form={form}
      open={quota !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('setLimitTitle', { name: name(resource) })}
      description={t('setLimitText', { place })}
      submitLabel={t('setLimit')}
      onSubmit={async ({ limit }) => {
        if (!quota) return undefined
        const { scopeId } = quota
        const result = await setLimit({
          ...{ accountId, scopeId, resource },
          limit: limit === null ? null : fromTyped(resource, limit),
        })
        if (!result.ok) return result
        toast.success(t('limitSet', { name: name(resource) }))
        await client.invalidateQueries({ queryKey: accountKeys.all })
        return { ok: true }
      }}
    >
      <LimitField
        resource={resource}
        control={form.control}
        name="limit"
        label={tQuota('column.limit')}
        hint={t('limitHint', {
          used: amount(resource, quota?.used ?? 0),
          default: amount(resource, quota?.defaultLimit ?? 0),
        })}
        isOptional
      />
    </FormDialog>
  )
}
