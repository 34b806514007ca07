'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { TextareaField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { accountKeys } from '@/lib/client/queries/operator'
import { FREEZE_REASON_MAX_CHARS, FreezeAccountInput } from '@/lib/domain/account/input'
import { freeze } from '../actions'

const schema = FreezeAccountInput.pick({ reason: true })

/** Freezes an account in arrears; its people read the reason [C13]. */
export function FreezeDialog({
  account,
  onClose,
}: {
  /** Absent while it is closed. */
  account: { id: string; name: string } | undefined
  onClose: () => void
}) {
  const t = useTranslations('operator.account')
  const client = useQueryClient()
  const form = useZodForm(schema, { defaultValues: { reason: '' } })
  return (
    <FormDialog
      form={form}
      open={account !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('freezeTitle', { name: account?.name ?? '' })}
      description={t('freezeText')}
      submitLabel={t('freeze')}
      submitVariant="danger"
      onSubmit={async ({ reason }) => {
        if (!account) return undefined
        const result = await freeze({ accountId: account.id, reason })
        if (!result.ok) return result
        toast.success(t('frozen', { name: account.name }))
        await client.invalidateQueries({ queryKey: accountKeys.all })
        return { ok: true }
      }}
    >
      <TextareaField
        control={form.control}
        name="reason"
        label={t('freezeReason')}
        hint={t('freezeReasonHint')}
        limit={FREEZE_REASON_MAX_CHARS}
      />
    </FormDialog>
  )
}
