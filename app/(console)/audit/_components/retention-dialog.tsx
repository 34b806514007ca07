'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { NumberField, RadioField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Callout } from '@/components/ui/callout'
import { auditKeys, auditRetentionOptions } from '@/lib/client/queries/audit'
import { RETENTION_MAX_DAYS, RETENTION_MIN_DAYS } from '@/lib/domain/audit/retention'
import { setRetention } from '../actions'

const schema = z.discriminatedUnion('keep', [
  z.object({ keep: z.literal('forever'), days: z.unknown() }),
  z.object({
    keep: z.literal('days'),
    days: z.number().int().min(RETENTION_MIN_DAYS).max(RETENTION_MAX_DAYS),
  }),
])

/** How long the account keeps its trail. */
export function RetentionDialog({ onOpenChange }: { onOpenChange: (isOpen: boolean) => void }) {
  const { projectId } = useActor()
  const { data } = useQuery(auditRetentionOptions(projectId))
  return data ? <Loaded days={data.days} onOpenChange={onOpenChange} /> : null
}

function Loaded({ days, onOpenChange }: { days: number | null; onOpenChange: (isOpen: boolean) => void }) {
  const t = useTranslations('audit.retention')
  const client = useQueryClient()
  const permit = usePermit()
  const reason = useReason()
  const form = useZodForm(schema, {
    defaultValues: days === null ? { keep: 'forever', days: 365 } : { keep: 'days', days },
  })
  const keep = form.watch('keep')
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('description')}
      submitLabel={t('save')}
      disabledReason={reason(permit('cts:tracker:update'))}
      onSubmit={async (values) => {
        const wanted = values.keep === 'days' ? values.days : null
        const result = await setRetention({ days: wanted })
        if (!result.ok) return result
        toast.success(t('saved'))
        await client.invalidateQueries({ queryKey: auditKeys.all })
        return { ok: true }
      }}
    >
      <RadioField
        control={form.control}
        name="keep"
        label={t('keep')}
        options={[
          { value: 'forever', label: t('forever'), description: t('foreverHint') },
          { value: 'days', label: t('limited'), description: t('limitedHint') },
        ]}
      />
      {keep === 'days' ? (
        <>
          <NumberField
            control={form.control}
            name="days"
            label={t('days')}
            unit={t('unit')}
            hint={t('daysHint', { min: RETENTION_MIN_DAYS, max: RETENTION_MAX_DAYS })}
          />
          <Callout tone="warning">{t('warning')}</Callout>
        </>
      ) : null}
    </FormDialog>
  )
}
