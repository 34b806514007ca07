'use client'

import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useController } from 'react-hook-form'
import { z } from 'zod'
import { Field } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { Form, SubmitButton, type SubmitResult } from '@/components/form/form'
import { PasswordInput } from '@/components/form/password-input'
import { useZodForm } from '@/components/form/use-zod-form'
import { Callout } from '@/components/ui/callout'
import { useIsHydrated } from '@/components/ui/use-is-hydrated'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'
import { refusalOf } from './refusal'

const SignInInput = z.object({
  account: z.string().trim().min(1, 'required'),
  user: z.string().trim().min(1, 'required'),
  password: z.string().min(1, 'required'),
})

export interface SignInFormProps {
  /** Where to go on; already checked to be a path of this site. */
  callbackPath: string
  /** Why one is here, when not by oneself. */
  notice?: string
}

export function SignInForm({ callbackPath, notice }: SignInFormProps) {
  const t = useTranslations('auth')
  const errorText = useErrorText()
  const form = useZodForm(SignInInput, { defaultValues: { account: '', user: '', password: '' } })
  const password = useController({ control: form.control, name: 'password' })
  const [refusal, setRefusal] = useState<ErrorData>()
  const [isLeaving, setIsLeaving] = useState(false)
  const [waitSeconds, startWaiting] = useCountdown()
  const isHydrated = useIsHydrated()

  // A field that was closed when the page came cannot take the focus by itself.
  useEffect(() => {
    if (isHydrated) form.setFocus('account')
  }, [isHydrated, form])

  async function submit(values: z.output<typeof SignInInput>): Promise<SubmitResult> {
    setRefusal(undefined)
    const answer = await signIn('credentials', { ...values, redirect: false }).catch(() => undefined)
    if (answer?.ok && !answer.error) {
      setIsLeaving(true)
      // A full load: nothing of the page before sign-in may be shown from a cache.
      window.location.assign(callbackPath)
      return
    }
    const reason = refusalOf(answer?.error ?? undefined)
    setRefusal(reason)
    if (reason.code === 'request.throttled') startWaiting(Number(reason.params?.retryAfterSeconds ?? 0))
    form.resetField('password')
    form.setFocus('password')
  }

  const message =
    refusal && waitSeconds > 0
      ? t('throttled', { seconds: waitSeconds })
      : refusal?.code === 'request.throttled'
        ? undefined
        : refusal && errorText(refusal)

  return (
    <div className="rounded-xl bg-surface p-6 shadow-popover">
      <Form form={form} onSubmit={submit} className="gap-4">
        {message ? (
          <Callout tone="danger" isAlert>
            {message}
          </Callout>
        ) : notice && !refusal ? (
          <Callout tone="neutral">{notice}</Callout>
        ) : null}
        <TextField
          control={form.control}
          name="account"
          label={t('account')}
          size="lg"
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          control={form.control}
          name="user"
          label={t('user')}
          size="lg"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field label={t('password')} error={password.fieldState.error?.message}>
          {(own) => <PasswordInput {...own} {...password.field} size="lg" autoComplete="current-password" />}
        </Field>
        <SubmitButton
          size="lg"
          className="mt-1 w-full"
          isBusy={form.formState.isSubmitting || isLeaving}
          disabledReason={waitSeconds > 0 ? t('throttled', { seconds: waitSeconds }) : undefined}
        >
          {form.formState.isSubmitting || isLeaving ? t('submitting') : t('submit')}
        </SubmitButton>
      </Form>
    </div>
  )
}

/** Seconds until another try is allowed, counted down after `start`. */
function useCountdown(): [seconds: number, start: (seconds: number) => void] {
  const [span, setSpan] = useState({ untilMs: 0, nowMs: 0 })
  const seconds = Math.max(0, Math.ceil((span.untilMs - span.nowMs) / 1000))
  const isRunning = seconds > 0

  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setSpan((old) => ({ ...old, nowMs: Date.now() })), 250)
    return () => clearInterval(timer)
  }, [isRunning])

  const start = (wait: number) => {
    const nowMs = Date.now()
    setSpan({ nowMs, untilMs: nowMs + wait * 1000 })
  }
  return [seconds, start]
}
