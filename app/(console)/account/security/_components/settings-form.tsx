'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { NumberField, RadioField, SelectField } from '@/components/form/fields'
import { Form, SubmitButton } from '@/components/form/form'
import { LeaveGuard } from '@/components/form/leave-guard'
import { useZodForm } from '@/components/form/use-zod-form'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { credentialKeys } from '@/lib/client/queries/account'
import { AccountSettingsInput } from '@/lib/domain/iam/account-settings'
import type { AccountSettingsView } from '@/lib/domain/iam/view'
import { updateSettings } from '../../actions'

const { passwordMaxAgeDays, passwordMinClasses: _, ...limits } = AccountSettingsInput.shape
/** What the field for days begins with. */
const USUAL_MAX_AGE_DAYS = 90

const schema = z
  .object({
    ...limits,
    passwordMinClasses: z.enum(['1', '2', '3', '4']),
    ages: z.enum(['never', 'days']),
    maxAgeDays: z.unknown(),
  })
  .superRefine(({ ages, maxAgeDays }, issues) => {
    if (ages !== 'days') return
    const parsed = passwordMaxAgeDays.unwrap().safeParse(maxAgeDays, { reportInput: true })
    for (const issue of parsed.error?.issues ?? []) issues.addIssue({ ...issue, path: ['maxAgeDays'] })
  })

function typedOf({ passwordMaxAgeDays: days, passwordMinClasses, ...rest }: AccountSettingsView) {
  return {
    ...rest,
    passwordMinClasses: String(passwordMinClasses) as '1' | '2' | '3' | '4', // safe: the verb keeps it from 1 to 4
    ages: days === null ? ('never' as const) : ('days' as const),
    maxAgeDays: (days ?? USUAL_MAX_AGE_DAYS) as unknown,
  }
}

function settingsOf({
  ages,
  maxAgeDays,
  passwordMinClasses,
  ...rest
}: z.output<typeof schema>): AccountSettingsView {
  return {
    ...rest,
    passwordMinClasses: Number(passwordMinClasses),
    passwordMaxAgeDays: ages === 'days' ? Number(maxAgeDays) : null,
  }
}

/** Open for reading to those who may not change it: closed fields, and the reason. */
export function SettingsForm({ settings }: { settings: AccountSettingsView }) {
  const t = useTranslations('account.settings')
  const client = useQueryClient()
  const reason = useReason()(usePermit()('iam:settings:update'))
  const form = useZodForm(schema, { values: typedOf(settings), defaultValues: typedOf(settings) })
  const { control } = form
  const { isDirty, isSubmitting } = form.formState
  const ages = form.watch('ages')
  const bounds = (min: number, max: number) => t('bounds', { min, max })
  return (
    <Form
      form={form}
      onSubmit={async (values) => {
        const wanted = settingsOf(values)
        const result = await updateSettings(wanted)
        if (!result.ok) return result
        form.reset(typedOf(wanted))
        toast.success(t('saved'))
        await client.invalidateQueries({ queryKey: credentialKeys.all })
      }}
    >
      <LeaveGuard isActive={isDirty && !isSubmitting} />
      {reason ? <Callout tone="neutral">{reason}</Callout> : null}
      <fieldset disabled={reason !== undefined} className="contents">
        <Card title={t('passwords')} description={t('passwordsText')} aria-label={t('passwords')}>
          <div className="flex flex-col gap-5">
            <div className="grid gap-5 sm:grid-cols-2">
              <NumberField
                control={control}
                name="passwordMinLength"
                label={t('minLength')}
                unit={t('characters')}
                hint={bounds(8, 64)}
              />
              <SelectField
                control={control}
                name="passwordMinClasses"
                label={t('minClasses')}
                hint={t('minClassesHint')}
                disabled={reason !== undefined}
                options={(['1', '2', '3', '4'] as const).map((value) => ({
                  value,
                  label: t('classes', { count: Number(value) }),
                }))}
              />
              <NumberField
                control={control}
                name="passwordHistory"
                label={t('history')}
                unit={t('passwordsUnit')}
                hint={`${bounds(0, 10)} ${t('historyHint')}`}
              />
            </div>
            <RadioField
              control={control}
              name="ages"
              label={t('maxAge')}
              disabled={reason !== undefined}
              options={[
                { value: 'never', label: t('never'), description: t('neverHint') },
                { value: 'days', label: t('afterDays'), description: t('afterDaysHint') },
              ]}
            />
            {ages === 'days' ? (
              <div className="sm:w-1/2 sm:pr-2.5">
                <NumberField
                  control={control}
                  name="maxAgeDays"
                  label={t('maxAgeDays')}
                  unit={t('days')}
                  hint={bounds(1, 365)}
                />
              </div>
            ) : null}
          </div>
        </Card>
        <Card title={t('sessions')} description={t('sessionsText')} aria-label={t('sessions')}>
          <div className="grid gap-5 sm:grid-cols-2">
            <NumberField
              control={control}
              name="sessionIdleMinutes"
              label={t('idle')}
              unit={t('minutes')}
              hint={`${bounds(5, 1440)} ${t('idleHint')}`}
            />
            <NumberField
              control={control}
              name="sessionMaxHours"
              label={t('maxHours')}
              unit={t('hours')}
              hint={`${bounds(1, 168)} ${t('maxHoursHint')}`}
            />
          </div>
        </Card>
      </fieldset>
      <SubmitButton className="self-start" disabledReason={reason ?? (isDirty ? undefined : t('unchanged'))}>
        {t('save')}
      </SubmitButton>
    </Form>
  )
}
